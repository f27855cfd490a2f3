namespace Ensemble.Members.Inspection;

/// <summary>Messages of the ONNX format, as far as they are told apart here.</summary>
enum MessageKind
{
    /// <summary>Not entered: a string, packed numbers, or a field that is not known.</summary>
    None,
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ExternalEntry,
    SparseTensor,
    ValueInfo,
    Annotation,
    Type,
    TensorType,
    ElementType,
    MapType,
    Shape,
    Dimension,
    Entry,
    Opset,
    Function,
    Training,
}
