using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Members.Onnx;
using Export.Onnx;
using Google.Protobuf;

namespace Export.Fusing;

/// <summary>
/// A graph under construction in which nothing stands twice: constants of equal content are one, and so are nodes of equal type,
/// attributes and inputs.
/// </summary>
sealed class FusedGraph
{
    // Two draws are two draws, whatever their inputs.
    static readonly string[] Random =
        ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli", "Dropout"];

    readonly Dictionary<string, string> constants = new(StringComparer.Ordinal);
    readonly Dictionary<string, string[]> nodes = new(StringComparer.Ordinal);
    readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <param name="opset">Version of the default operator set.</param>
    public FusedGraph(int opset) => Opset = opset;

    /// <summary>Version of the default operator set.</summary>
    public int Opset { get; }

    public GraphProto Graph { get; } = new();

    /// <summary>Constants that were there already.</summary>
    public int SharedConstants { get; private set; }

    /// <summary>Nodes that were there already.</summary>
    public int SharedNodes { get; private set; }

    /// <summary>A constant by its content; returns the name under which it stands.</summary>
    /// <param name="tensor">The constant, whose weights are inside.</param>
    /// <param name="wish">Name that it gets where it is new.</param>
    public string Constant(TensorProto tensor, string wish)
    {
        TensorProto own = Plain(tensor);
        string key = Convert.ToHexStringLower(SHA256.HashData(own.ToByteArray()));
        if (constants.TryGetValue(key, out string? found))
        {
            SharedConstants++;
            return found;
        }

        own.Name = Free(wish);
        Graph.Initializer.Add(own);
        return constants[key] = own.Name;
    }

    public string Constant(string wish, ReadOnlySpan<double> values, params long[] shape) =>
        Constant(OnnxTypes.Double, MemoryMarshal.AsBytes(values), wish, shape);

    public string Constant(string wish, ReadOnlySpan<float> values, params long[] shape) =>
        Constant(OnnxTypes.Float, MemoryMarshal.AsBytes(values), wish, shape);

    public string Constant(string wish, ReadOnlySpan<long> values, params long[] shape) =>
        Constant(OnnxTypes.Int64, MemoryMarshal.AsBytes(values), wish, shape);

    /// <summary>Texts.</summary>
    public string Constant(string wish, IEnumerable<string> texts)
    {
        var tensor = new TensorProto { DataType = OnnxTypes.Of(Ensemble.Tensors.Datatype.BYTES) };
        tensor.StringData.AddRange(texts.Select(ByteString.CopyFromUtf8));
        tensor.Dims.Add(tensor.StringData.Count);
        return Constant(tensor, wish);
    }

    /// <summary>A node with one output; returns its name.</summary>
    public string Node(string operation, string[] inputs, params AttributeProto[] attributes) => Nodes(operation, inputs, 1, attributes)[0];

    /// <summary>A node of ours; returns the names of its outputs.</summary>
    public string[] Nodes(string operation, string[] inputs, int outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"consensus/{operation.ToLowerInvariant()}" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(Enumerable.Range(0, outputs).Select(i => outputs == 1 ? node.Name : $"{node.Name}.{i}"));
        node.Attribute.AddRange(attributes);
        return Add(node);
    }

    /// <summary>A node; returns the names under which its outputs stand, empty where it leaves one out.</summary>
    /// <param name="node">Its inputs are names of this graph, its outputs wishes.</param>
    public string[] Add(NodeProto node)
    {
        string? key = Random.Contains(node.OpType, StringComparer.Ordinal) || node.Attribute.Any(a => a.G is not null || a.Graphs.Count > 0) ? null : Key(node);
        if (key is not null && nodes.TryGetValue(key, out string[]? found) && found.Length >= node.Output.Count
            && node.Output.Select((o, i) => o.Length == 0 || found[i].Length > 0).All(has => has))
        {
            SharedNodes++;
            return found;
        }

        string[] outputs = [.. node.Output.Select(o => o.Length == 0 ? "" : Free(o))];
        node.Output.Clear();
        node.Output.AddRange(outputs);
        node.Name = Free(node.Name.Length == 0 ? $"{outputs[0]}/node" : node.Name + "/node");
        Graph.Node.Add(node);
        if (key is not null)
            nodes[key] = outputs;
        return outputs;
    }

    /// <summary>A name that nothing has.</summary>
    public string Free(string wish)
    {
        string name = wish;
        for (int i = 2; !names.Add(name); i++)
            name = $"{wish}_{i}";
        return name;
    }

    string Constant(int type, ReadOnlySpan<byte> bytes, string wish, long[] shape)
    {
        var tensor = new TensorProto { DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        return Constant(tensor, wish);
    }

    // Writers differ in where they put numbers.
    static TensorProto Plain(TensorProto tensor)
    {
        TensorProto own = tensor.Clone();
        own.ClearDocString();
        own.ClearName();
        if (own.FloatData.Count > 0 && own.DataType == OnnxTypes.Float)
        {
            own.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(own.FloatData.ToArray()));
            own.FloatData.Clear();
        }
        else if (own.Int64Data.Count > 0 && own.DataType == OnnxTypes.Int64)
        {
            own.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(own.Int64Data.ToArray()));
            own.Int64Data.Clear();
        }
        else if (own.DoubleData.Count > 0 && own.DataType == OnnxTypes.Double)
        {
            own.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<double>(own.DoubleData.ToArray()));
            own.DoubleData.Clear();
        }

        return own;
    }

    static string Key(NodeProto node)
    {
        var text = new StringBuilder().Append(node.Domain is "ai.onnx" ? "" : node.Domain).Append('\n').Append(node.OpType).Append('\n');
        foreach (string input in node.Input)
            text.Append(input).Append('\n');
        foreach (AttributeProto attribute in node.Attribute.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            AttributeProto own = attribute.Clone();
            if (own.T is { } value)
                own.T = Plain(value);
            text.Append(Convert.ToHexStringLower(SHA256.HashData(own.ToByteArray()))).Append('\n');
        }

        return text.ToString();
    }
}
