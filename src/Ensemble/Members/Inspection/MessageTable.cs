namespace Ensemble.Members.Inspection;

/// <summary>Which fields of an ONNX message are messages, by the numbers of onnx.proto.</summary>
static class MessageTable
{
    /// <summary>The message in a field, and what it is called.</summary>
    /// <param name="kind">The message that holds it.</param>
    /// <param name="field">The field's number.</param>
    /// <returns>Its kind, <see cref="MessageKind.None"/> where it is none that is known.</returns>
    public static (MessageKind Kind, string Name) Child(MessageKind kind, int field) => (kind, field) switch
    {
        (MessageKind.Model, 7) => (MessageKind.Graph, "graph"),
        (MessageKind.Model, 8) => (MessageKind.Opset, "opset_import"),
        (MessageKind.Model, 14) => (MessageKind.Entry, "metadata_props"),
        (MessageKind.Model, 20) => (MessageKind.Training, "training_info"),
        (MessageKind.Model, 25) => (MessageKind.Function, "functions"),
        (MessageKind.Graph, 1) => (MessageKind.Node, "node"),
        (MessageKind.Graph, 5) => (MessageKind.Tensor, "initializer"),
        (MessageKind.Graph, 11) => (MessageKind.ValueInfo, "input"),
        (MessageKind.Graph, 12) => (MessageKind.ValueInfo, "output"),
        (MessageKind.Graph, 13) => (MessageKind.ValueInfo, "value_info"),
        (MessageKind.Graph, 14) => (MessageKind.Annotation, "quantization_annotation"),
        (MessageKind.Graph, 15) => (MessageKind.SparseTensor, "sparse_initializer"),
        (MessageKind.Graph, 16) => (MessageKind.Entry, "metadata_props"),
        (MessageKind.Node, 5) => (MessageKind.Attribute, "attribute"),
        (MessageKind.Node, 9) => (MessageKind.Entry, "metadata_props"),
        (MessageKind.Attribute, 5) => (MessageKind.Tensor, "t"),
        (MessageKind.Attribute, 6) => (MessageKind.Graph, "g"),
        (MessageKind.Attribute, 10) => (MessageKind.Tensor, "tensors"),
        (MessageKind.Attribute, 11) => (MessageKind.Graph, "graphs"),
        (MessageKind.Attribute, 14) => (MessageKind.Type, "tp"),
        (MessageKind.Attribute, 15) => (MessageKind.Type, "type_protos"),
        (MessageKind.Attribute, 22) => (MessageKind.SparseTensor, "sparse_tensor"),
        (MessageKind.Attribute, 23) => (MessageKind.SparseTensor, "sparse_tensors"),
        (MessageKind.Tensor, 13) => (MessageKind.ExternalEntry, "external_data"),
        (MessageKind.Tensor, 16) => (MessageKind.Entry, "metadata_props"),
        (MessageKind.SparseTensor, 1) => (MessageKind.Tensor, "values"),
        (MessageKind.SparseTensor, 2) => (MessageKind.Tensor, "indices"),
        (MessageKind.ValueInfo, 2) => (MessageKind.Type, "type"),
        (MessageKind.ValueInfo, 4) => (MessageKind.Entry, "metadata_props"),
        (MessageKind.Annotation, 2) => (MessageKind.Entry, "quant_parameter_tensor_names"),
        (MessageKind.Type, 1) => (MessageKind.TensorType, "tensor_type"),
        (MessageKind.Type, 4) => (MessageKind.ElementType, "sequence_type"),
        (MessageKind.Type, 5) => (MessageKind.MapType, "map_type"),
        (MessageKind.Type, 8) => (MessageKind.TensorType, "sparse_tensor_type"),
        (MessageKind.Type, 9) => (MessageKind.ElementType, "optional_type"),
        (MessageKind.TensorType, 2) => (MessageKind.Shape, "shape"),
        (MessageKind.ElementType, 1) => (MessageKind.Type, "elem_type"),
        (MessageKind.MapType, 2) => (MessageKind.Type, "value_type"),
        (MessageKind.Shape, 1) => (MessageKind.Dimension, "dim"),
        _ => (MessageKind.None, ""),
    };
}
