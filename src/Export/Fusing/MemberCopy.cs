using Ensemble.Data;
using Ensemble.Members.Onnx;

namespace Export.Fusing;

/// <summary>Copies a member's graph into the fused one: every name gets the member's in front, inputs become the family's.</summary>
sealed class MemberCopy
{
    readonly FusedGraph into;
    readonly string member;
    readonly Dictionary<string, string> names;

    MemberCopy(FusedGraph into, string member, Dictionary<string, string> names)
    {
        this.into = into;
        this.member = member;
        this.names = names;
    }

    /// <summary>Copies a graph.</summary>
    /// <param name="into">The fused graph.</param>
    /// <param name="graph">The member's; all its weights are inside.</param>
    /// <param name="member">The member.</param>
    /// <param name="inputs">Name in the fused graph of each of the member's inputs.</param>
    /// <returns>Name in the fused graph by name in the member's.</returns>
    /// <exception cref="DataException">The graph cannot be copied.</exception>
    public static IReadOnlyDictionary<string, string> Run(FusedGraph into, GraphProto graph, string member, IReadOnlyDictionary<string, string> inputs)
    {
        var copy = new MemberCopy(into, member, new Dictionary<string, string>(inputs, StringComparer.Ordinal));
        foreach (TensorProto tensor in graph.Initializer)
            copy.names[tensor.Name] = into.Constant(tensor, $"{member}/{tensor.Name}");
        foreach (NodeProto node in graph.Node)
            copy.Add(node);
        return copy.names;
    }

    void Add(NodeProto node)
    {
        NodeProto own = node.Clone();
        own.ClearDocString();
        own.Name = node.Name.Length == 0 ? "" : $"{member}/{node.Name}";
        Rename(own, names);
        for (int i = 0; i < own.Output.Count; i++)
            own.Output[i] = own.Output[i].Length == 0 ? "" : $"{member}/{own.Output[i]}";
        string[] outputs = into.Add(own);
        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
                names[node.Output[i]] = outputs[i];
        }
    }

    void Rename(NodeProto node, Dictionary<string, string> known)
    {
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i].Length > 0)
                node.Input[i] = known.GetValueOrDefault(node.Input[i]) ?? throw new DataException($"member '{member}': node '{node.Name}' reads '{node.Input[i]}', which nothing before it gives");
        }

        foreach (AttributeProto attribute in node.Attribute)
        {
            IEnumerable<GraphProto> inner = attribute.G is { } one ? [one, .. attribute.Graphs] : attribute.Graphs;
            foreach (GraphProto graph in inner)
                Rename(graph, new Dictionary<string, string>(known, StringComparer.Ordinal));
        }
    }

    // A graph inside a node sees the names around it; its own ones hide them.
    void Rename(GraphProto graph, Dictionary<string, string> known)
    {
        graph.ValueInfo.Clear();
        foreach (ValueInfoProto input in graph.Input)
            input.Name = known[input.Name] = into.Free($"{member}/{input.Name}");
        foreach (TensorProto tensor in graph.Initializer)
            tensor.Name = known[tensor.Name] = into.Free($"{member}/{tensor.Name}");
        foreach (NodeProto node in graph.Node)
        {
            Rename(node, known);
            for (int i = 0; i < node.Output.Count; i++)
            {
                if (node.Output[i].Length > 0)
                    node.Output[i] = known[node.Output[i]] = into.Free($"{member}/{node.Output[i]}");
            }
        }

        foreach (ValueInfoProto output in graph.Output)
            output.Name = known.GetValueOrDefault(output.Name) ?? throw new DataException($"member '{member}': a graph inside it gives '{output.Name}', which nothing makes");
    }
}
