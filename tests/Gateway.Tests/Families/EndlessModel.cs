using Ensemble.Members.Onnx;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Families;

/// <summary>Sound ONNX files whose running has no end, or takes more memory than there is.</summary>
static class EndlessModel
{
    /// <summary>softmax(x), after a Loop of nearly 2^63 turns that add 0.</summary>
    public static byte[] Loop()
    {
        var body = new GraphProto { Name = "body" };
        body.Input.Add(TinyModels.Port("turn", 7));
        body.Input.Add(TinyModels.Port("go", 9));
        body.Input.Add(TinyModels.Port("state", 1, -1, 2));
        body.Output.Add(TinyModels.Port("go_on", 9));
        body.Output.Add(TinyModels.Port("next", 1, -1, 2));
        body.Node.Add(TinyModels.Node("Identity", ["go"], "go_on"));
        body.Node.Add(TinyModels.Node("Add", ["state", "zero"], "next"));
        var graph = Graph();
        graph.Initializer.Add(Number("turns", [], long.MaxValue));
        graph.Initializer.Add(new TensorProto { Name = "begin", DataType = 9, RawData = ByteString.CopyFrom(1) });
        graph.Initializer.Add(TinyModels.Weight("zero", [1], [0]));
        var loop = TinyModels.Node("Loop", ["turns", "begin", "x"], "end");
        loop.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body });
        graph.Node.Add(loop);
        graph.Node.Add(TinyModels.Node("Softmax", ["end"], "p"));
        return TinyModels.Model(graph);
    }

    /// <summary>softmax(x + the mean of so many numbers), a ConstantOfShape whose size only running tells; FP32.</summary>
    public static byte[] Huge(long numbers = 1_000_000_000_000)
    {
        var graph = Graph();
        graph.Initializer.Add(Number("size", [2], 10_000, numbers / 10_000));
        graph.Initializer.Add(Number("none", [1], 0));
        // Times the rows of the request (squared, one axis and the other): not known before there is one.
        graph.Node.Add(TinyModels.Node("Shape", ["x"], "shape"));
        graph.Node.Add(TinyModels.Node("Gather", ["shape", "none"], "rows"));
        graph.Node.Add(TinyModels.Node("Mul", ["size", "rows"], "large"));
        graph.Node.Add(TinyModels.Node("ConstantOfShape", ["large"], "numbers"));
        var mean = TinyModels.Node("ReduceMean", ["numbers"], "mean");
        mean.Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        graph.Node.Add(mean);
        graph.Node.Add(TinyModels.Node("Add", ["x", "mean"], "sum"));
        graph.Node.Add(TinyModels.Node("Softmax", ["sum"], "p"));
        return TinyModels.Model(graph);
    }

    /// <summary>As <see cref="Huge"/>, with the size in the model: what optimises it would make the numbers while it is loaded.</summary>
    public static byte[] HugeAtLoad()
    {
        var graph = Graph();
        graph.Initializer.Add(Number("size", [2], 10_000, 100_000_000));
        graph.Node.Add(TinyModels.Node("ConstantOfShape", ["size"], "numbers"));
        var mean = TinyModels.Node("ReduceMean", ["numbers"], "mean");
        mean.Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        graph.Node.Add(mean);
        graph.Node.Add(TinyModels.Node("Add", ["x", "mean"], "sum"));
        graph.Node.Add(TinyModels.Node("Softmax", ["sum"], "p"));
        return TinyModels.Model(graph);
    }

    static GraphProto Graph()
    {
        var graph = new GraphProto { Name = "endless" };
        graph.Input.Add(TinyModels.Port("x", 1, -1, 2));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        return graph;
    }

    static TensorProto Number(string name, long[] shape, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = 7 };
        tensor.Dims.AddRange(shape);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }
}
