using System.Runtime.InteropServices;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Google.Protobuf;

namespace Export.Onnx;

/// <summary>Builds a chain of ONNX nodes (opset 17) with a dynamic first axis "N".</summary>
sealed class GraphBuilder
{
    /// <summary>Version of the default operator set.</summary>
    public const int Opset = 17;

    readonly GraphProto graph;
    int names;

    public GraphBuilder(string name) => graph = new GraphProto { Name = name };

    public void Input(string name, Datatype datatype, params long[] row) => graph.Input.Add(Value(name, datatype, row));

    public void Output(string name, Datatype datatype, params long[] row) => graph.Output.Add(Value(name, datatype, row));

    /// <summary>A constant; returns its name.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params long[] shape) =>
        Constant(name, OnnxTypes.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant; returns its name.</summary>
    public string Constant(string name, ReadOnlySpan<long> values, params long[] shape) =>
        Constant(name, OnnxTypes.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a node; returns the name of its one output.</summary>
    public string Add(string operation, string[] inputs, string? output = null, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation.ToLowerInvariant()}_{names}" };
        output ??= $"{operation.ToLowerInvariant()}_{names}_out";
        names++;
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        graph.Node.Add(node);
        return output;
    }

    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Integers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    /// <summary>The model's bytes; equal graphs give equal bytes.</summary>
    public byte[] ToBytes()
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "gateway-export", ProducerVersion = "1", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        return model.ToByteArray();
    }

    string Constant(string name, int type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return name;
    }

    static ValueInfoProto Value(string name, Datatype datatype, long[] row)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.AddRange(row.Select(axis => new TensorShapeProto.Types.Dimension { DimValue = axis }));
        var tensor = new TypeProto.Types.TensorTypeProto { ElemType = OnnxTypes.Of(datatype), Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
