using Ensemble.Members.Onnx;
using Testing;

namespace Gateway.Tests;

/// <summary>A model that takes its time.</summary>
static class SlowModel
{
    /// <summary>softmax(weight * x), after so many products with a 1000 x 1000 matrix: 1000 are far above a millisecond on any machine.</summary>
    public static byte[] Of(float weight, int products = 1000)
    {
        var graph = new GraphProto { Name = "slow" };
        graph.Input.Add(TinyModels.Port("x", 1, -1, 2));
        graph.Output.Add(TinyModels.Port("p", 1, -1, 2));
        float[] identity = new float[1_000_000];
        for (int i = 0; i < 1000; i++)
            identity[i * 1001] = 1;
        graph.Initializer.Add(TinyModels.Weight("In", [2, 1000], [.. Enumerable.Range(0, 2000).Select(i => i is 0 or 1001 ? weight : 0)]));
        graph.Initializer.Add(TinyModels.Weight("I", [1000, 1000], identity));
        graph.Initializer.Add(TinyModels.Weight("Out", [1000, 2], [.. Enumerable.Range(0, 2000).Select(i => i is 0 or 3 ? 1f : 0)]));
        Multiply(graph, "x", "In", "h0");
        for (int i = 0; i < products; i++)
            Multiply(graph, $"h{i}", "I", $"h{i + 1}");
        Multiply(graph, $"h{products}", "Out", "z");
        var softmax = TinyModels.Node("Softmax", ["z"], "p");
        softmax.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = -1 });
        graph.Node.Add(softmax);
        return TinyModels.Model(graph);
    }

    static void Multiply(GraphProto graph, string left, string right, string product)
    {
        var node = TinyModels.Node("MatMul", [left, right], product);
        node.Name = product;
        graph.Node.Add(node);
    }
}
