using Ensemble.Members.Onnx;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Workers;

/// <summary>A sound ONNX file that ends the process it runs in where an input is −1: the lowest whole number divided by it overflows, which no kernel checks.</summary>
static class CrashingModel
{
    /// <summary>softmax(x + 0 · (−2^63 mod x)), x as whole numbers.</summary>
    public static byte[] Of()
    {
        var graph = new GraphProto { Name = "crashing" };
        graph.Input.Add(TinyModels.Port("x", 1, -1, 2));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        var lowest = new TensorProto { Name = "lowest", DataType = 7, RawData = ByteString.CopyFrom(BitConverter.GetBytes(long.MinValue)) };
        lowest.Dims.Add(1);
        graph.Initializer.Add(lowest);
        graph.Initializer.Add(TinyModels.Weight("zero", [1], [0]));
        graph.Node.Add(Cast("x", "whole", 7));
        graph.Node.Add(TinyModels.Node("Mod", ["lowest", "whole"], "share"));
        graph.Node.Add(Cast("share", "part", 1));
        graph.Node.Add(TinyModels.Node("Mul", ["part", "zero"], "nothing"));
        graph.Node.Add(TinyModels.Node("Add", ["x", "nothing"], "sum"));
        graph.Node.Add(TinyModels.Node("Softmax", ["sum"], "p"));
        return TinyModels.Model(graph);
    }

    static NodeProto Cast(string from, string to, int type)
    {
        var node = TinyModels.Node("Cast", [from], to);
        node.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = type });
        return node;
    }
}
