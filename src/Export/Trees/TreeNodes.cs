using Ensemble.Members.Onnx;
using Export.Onnx;
using Google.Protobuf;

namespace Export.Trees;

/// <summary>Writes trees as one node of ONNX's operators for machine learning.</summary>
static class TreeNodes
{
    static readonly ByteString branch = ByteString.CopyFromUtf8("BRANCH_LEQ"), leaf = ByteString.CopyFromUtf8("LEAF");

    /// <summary>
    /// A TreeEnsembleRegressor with as many targets as answers: it gives plain sums, and nothing that depends on the number of
    /// classes, as its sibling for classifiers does.
    /// </summary>
    /// <returns>Name of the sums, FP32 (N, answers).</returns>
    public static string Add(GraphBuilder graph, string input, string? output, Tree[] trees, float[] start)
    {
        string[] names = ["treeids", "nodeids", "featureids", "truenodeids", "falsenodeids"];
        AttributeProto[] nodes = [.. names.Select(n => GraphBuilder.Integers("nodes_" + n))];
        var modes = new AttributeProto { Name = "nodes_modes", Type = AttributeProto.Types.AttributeType.Strings };
        AttributeProto thresholds = GraphBuilder.Numbers("nodes_values");
        AttributeProto[] targets = [GraphBuilder.Integers("target_treeids"), GraphBuilder.Integers("target_nodeids"), GraphBuilder.Integers("target_ids")];
        AttributeProto weights = GraphBuilder.Numbers("target_weights");
        for (int t = 0; t < trees.Length; t++)
        {
            for (int i = 0; i < trees[t].Nodes.Length; i++)
            {
                TreeNode node = trees[t].Nodes[i];
                long[] told = node.IsLeaf ? [t, i, 0, 0, 0] : [t, i, node.Column, node.Left, node.Right];
                for (int a = 0; a < told.Length; a++)
                    nodes[a].Ints.Add(told[a]);
                modes.Strings.Add(node.IsLeaf ? leaf : branch);
                thresholds.Floats.Add(node.Threshold);
                if (node.IsLeaf)
                    AddLeaf(targets, weights, trees[t], t, i, start.Length);
            }
        }

        return graph.AddLearnt("TreeEnsembleRegressor", [input], output,
        [
            GraphBuilder.Integer("n_targets", start.Length), GraphBuilder.Text("aggregate_function", "SUM"), GraphBuilder.Text("post_transform", "NONE"),
            .. start.Any(s => s != 0) ? [GraphBuilder.Numbers("base_values", start)] : Array.Empty<AttributeProto>(),
            .. nodes, modes, thresholds, .. targets, weights,
        ]);
    }

    // Zeros add nothing, but a leaf without any value is no leaf.
    static void AddLeaf(AttributeProto[] targets, AttributeProto weights, Tree tree, int index, int node, int answers)
    {
        ReadOnlySpan<float> values = tree.Leaves.AsSpan(tree.Nodes[node].Left * tree.Width, tree.Width);
        bool empty = !values.ContainsAnyExcept(0f);
        for (int c = 0; c < values.Length; c++)
        {
            if (values[c] == 0 && !(empty && c == 0))
                continue;
            long[] told = [index, node, tree.Width < answers ? index % answers : c];
            for (int a = 0; a < told.Length; a++)
                targets[a].Ints.Add(told[a]);
            weights.Floats.Add(values[c]);
        }
    }
}
