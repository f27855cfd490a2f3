using Ensemble.Members.Onnx;

namespace Export.Fusing;

/// <summary>
/// Runs equal dense layers of several members as one: the first ones, which read the same rows, as one product with their weights
/// side by side, the ones behind them as a batch of products (K, N, width).
/// </summary>
static class DenseStacking
{
    /// <summary>Stacks what can be.</summary>
    /// <param name="graph">The graph, changed in place.</param>
    /// <param name="kept">Values that must go on standing under their names.</param>
    /// <returns>What was stacked; null for nothing.</returns>
    public static StackedLayers? Run(FusedGraph graph, IReadOnlyCollection<string> kept)
    {
        var wanted = kept.ToHashSet(StringComparer.Ordinal);
        int layers = 0;
        var whole = new List<(string[], string)>();
        foreach (NodeProto[] heads in Heads(graph))
        {
            var readers = graph.Graph.Node.SelectMany(n => Pruning.Reads(n).Distinct(StringComparer.Ordinal).Select(r => (r, n)))
                .ToLookup(p => p.r, p => p.n, StringComparer.Ordinal);
            List<NodeProto[]> steps = Steps(graph, heads, readers, wanted);
            layers += steps.Count(s => Read(graph, s[0])!.Weights is not null);
            int at = heads.Min(graph.Graph.Node.IndexOf);
            int before = graph.Graph.Node.Count;
            string[] ends = [.. steps[^1].Select(n => n.Output[0])];
            string all = new StackedChain(graph, heads[0].Input[0], heads.Length).Write([.. steps.Select(s => s.Select(n => Read(graph, n)!).ToArray())], [.. steps.Select(s => s[0])], ends);
            whole.Add((ends, all));
            // What was added stands at the end; it belongs where its rows are known and its readers come later.
            NodeProto[] added = [.. graph.Graph.Node.Skip(before)];
            while (graph.Graph.Node.Count > before)
                graph.Graph.Node.RemoveAt(before);
            for (int i = 0; i < added.Length; i++)
                graph.Graph.Node.Insert(at + i, added[i]);
            foreach (NodeProto node in steps.SelectMany(s => s))
                graph.Graph.Node.RemoveAt(IndexOf(graph.Graph, node));
        }

        return whole.Count == 0 ? null : new StackedLayers(layers, whole);
    }

    // Products of the same rows with weights of the same size.
    static List<NodeProto[]> Heads(FusedGraph graph)
    {
        Dictionary<string, TensorProto> constants = Constants(graph);
        var flat = graph.Graph.Input.Where(i => i.Type.TensorType.Shape.Dim.Count == 2).Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var found = new List<(string Key, NodeProto Node)>();
        foreach (NodeProto node in graph.Graph.Node)
        {
            if (node.Input.Count == 0 || node.Output.Count != 1)
                continue;
            DenseLayer? layer = DenseLayer.Of(node, constants);
            bool rows = flat.Contains(node.Input[0]) || node.OpType is "Gemm";
            if (layer?.Weights is not null && rows && !constants.ContainsKey(node.Input[0]))
                found.Add(($"{node.Input[0]}\n{layer.Form}", node));
            if (rows && (layer is not null || Scales(node, constants)))
                flat.Add(node.Output[0]);
        }

        // The twin of a product is the same node already; a chain of heads is read by one chain each.
        return [.. found.GroupBy(f => f.Key, f => f.Node, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.ToArray())];
    }

    static bool Scales(NodeProto node, Dictionary<string, TensorProto> constants) => node.OpType is "Mul" or "Sub" or "Add" or "Div"
        && node.Input.Count == 2 && constants.TryGetValue(node.Input[1], out TensorProto? second) && second.Dims.Count <= 1;

    static List<NodeProto[]> Steps(FusedGraph graph, NodeProto[] heads, ILookup<string, NodeProto> readers, HashSet<string> wanted)
    {
        var steps = new List<NodeProto[]> { heads };
        int width = Width(Read(graph, heads[0])!);
        while (true)
        {
            NodeProto[] last = steps[^1];
            if (last.Any(n => wanted.Contains(n.Output[0]) || readers[n.Output[0]].Count() != 1))
                return steps;
            NodeProto[] next = [.. last.Select(n => readers[n.Output[0]].First())];
            DenseLayer?[] layers = [.. next.Select((n, i) => Follows(n, last[i].Output[0]) ? Read(graph, n) : null)];
            if (next.Distinct().Count() != next.Length || layers.Any(l => l is null || l.Form != layers[0]?.Form))
                return steps;
            // One number that is added to all columns is no bias.
            if (layers[0] is { Weights: null, Bias: { } bias } && bias.Length != width)
                return steps;
            width = layers[0]!.Weights is null ? width : Width(layers[0]!);
            steps.Add(next);
        }
    }

    static int Width(DenseLayer product) => product.Weights!.Length / product.Inputs;

    static bool Follows(NodeProto node, string value) => node.Input.Count > 0 && (node.Input[0] == value || (node.OpType is "Add" && node.Input[1] == value));

    static DenseLayer? Read(FusedGraph graph, NodeProto node) => DenseLayer.Of(node, Constants(graph));

    static Dictionary<string, TensorProto> Constants(FusedGraph graph) => graph.Graph.Initializer.ToDictionary(i => i.Name, StringComparer.Ordinal);

    static int IndexOf(GraphProto graph, NodeProto node)
    {
        for (int i = 0; i < graph.Node.Count; i++)
        {
            if (ReferenceEquals(graph.Node[i], node))
                return i;
        }

        throw new InvalidOperationException("a stacked node is not in the graph");
    }
}
