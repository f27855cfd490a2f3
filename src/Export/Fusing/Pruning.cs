using Ensemble.Members.Onnx;

namespace Export.Fusing;

/// <summary>Takes out what no output needs.</summary>
static class Pruning
{
    public static void Run(GraphProto graph)
    {
        var needed = graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        for (int i = graph.Node.Count - 1; i >= 0; i--)
        {
            NodeProto node = graph.Node[i];
            if (!node.Output.Any(needed.Contains))
                graph.Node.RemoveAt(i);
            else
                needed.UnionWith(Reads(node));
        }

        for (int i = graph.Initializer.Count - 1; i >= 0; i--)
        {
            if (!needed.Contains(graph.Initializer[i].Name))
                graph.Initializer.RemoveAt(i);
        }
    }

    /// <summary>Every name that a node reads, those of graphs inside it among them.</summary>
    public static IEnumerable<string> Reads(NodeProto node) => node.Input.Where(i => i.Length > 0).Concat(node.Attribute
        .SelectMany(a => a.G is { } one ? a.Graphs.Prepend(one) : a.Graphs)
        .SelectMany(g => g.Node.SelectMany(Reads).Concat(g.Output.Select(o => o.Name))));
}
