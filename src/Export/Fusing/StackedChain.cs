using Ensemble.Members.Onnx;
using Export.Onnx;

namespace Export.Fusing;

/// <summary>Writes the layers of K members as one chain of nodes.</summary>
/// <param name="graph">The graph, at whose end they are added.</param>
/// <param name="rows">The rows (N, in) that the first layers read.</param>
/// <param name="members">K.</param>
sealed class StackedChain(FusedGraph graph, string rows, int members)
{
    string value = rows;
    int width;
    bool batched;

    /// <summary>Writes the chain; the value of each member stands under its old name behind it.</summary>
    /// <param name="steps">Layers by step and member.</param>
    /// <param name="nodes">A node of each step.</param>
    /// <param name="ends">Names of the members' values.</param>
    /// <returns>The value of all, (K, N, width).</returns>
    public string Write(DenseLayer[][] steps, NodeProto[] nodes, string[] ends)
    {
        for (int i = 0; i < steps.Length; i++)
            Step(steps[i], nodes[i]);
        Batch();
        for (int k = 0; k < members; k++)
        {
            var node = new NodeProto { OpType = "Gather", Name = $"{ends[k]}/of_all" };
            node.Input.AddRange([value, graph.Constant("stacked/member", [(long)k])]);
            node.Output.Add(ends[k]);
            node.Attribute.Add(GraphBuilder.Integer("axis", 0));
            graph.Graph.Node.Add(node);
        }

        return value;
    }

    void Step(DenseLayer[] layers, NodeProto node)
    {
        if (layers[0].Weights is not null)
        {
            int own = layers[0].Weights!.Length / layers[0].Inputs;
            if (width == 0)
                SideBySide(layers, own);
            else
                Products(layers, own);
            return;
        }

        if (layers[0].Bias is not null)
            Bias(layers);
        else if (node.OpType is "Softmax")
        {
            Batch();
            value = graph.Node("Softmax", [value], GraphBuilder.Integer("axis", 2));
        }
        else
        {
            value = graph.Node(node.OpType, [value], [.. node.Attribute]);
        }
    }

    // [in, K·h]: column k·h + j is column j of member k.
    void SideBySide(DenseLayer[] layers, int own)
    {
        int inputs = layers[0].Inputs;
        width = own;
        float[] weights = new float[inputs * own * members];
        for (int r = 0; r < inputs; r++)
        {
            for (int k = 0; k < members; k++)
                layers[k].Weights.AsSpan(r * own, own).CopyTo(weights.AsSpan(((r * members) + k) * own));
        }

        string[] given = [value, graph.Constant("stacked/weights", weights, inputs, own * members)];
        if (layers[0].Bias is not null)
            given = [.. given, graph.Constant("stacked/bias", layers.SelectMany(l => l.Bias!).ToArray(), own * members)];
        value = graph.Node("Gemm", given);
    }

    void Products(DenseLayer[] layers, int own)
    {
        Batch();
        float[] weights = [.. layers.SelectMany(l => l.Weights!)];
        value = graph.Node("MatMul", [value, graph.Constant("stacked/weights", weights, members, layers[0].Inputs, own)]);
        width = own;
        if (layers[0].Bias is not null)
            Bias(layers);
    }

    void Bias(DenseLayer[] layers)
    {
        float[] bias = [.. layers.SelectMany(l => l.Bias!)];
        long[] shape = batched ? [members, 1, width] : [members * width];
        value = graph.Node("Add", [value, graph.Constant("stacked/bias", bias, shape)]);
    }

    void Batch()
    {
        if (batched)
            return;
        batched = true;
        value = graph.Node("Reshape", [value, graph.Constant("stacked/shape", [0L, members, width], 3)]);
        value = graph.Node("Transpose", [value], GraphBuilder.Integers("perm", 1, 0, 2));
    }
}
