using System.Runtime.InteropServices;
using Ensemble.Members.Onnx;
using Export.Onnx;

namespace Export.Fusing;

/// <summary>What a node does to rows (N, in), where all it needs besides is constant.</summary>
/// <param name="Form">Equal for nodes that can be stacked.</param>
/// <param name="Inputs">Columns that it takes, 0 for any.</param>
/// <param name="Weights">(in, out), row-major; null for what is no product.</param>
/// <param name="Bias">(out); null for none.</param>
sealed record DenseLayer(string Form, int Inputs, float[]? Weights, float[]? Bias)
{
    static readonly string[] Elementwise = ["Relu", "Sigmoid", "Tanh", "LeakyRelu", "Elu", "Selu", "Softplus"];

    /// <summary>Reads a node; null where it is something else.</summary>
    /// <param name="node">Node.</param>
    /// <param name="constants">Constants by name.</param>
    public static DenseLayer? Of(NodeProto node, IReadOnlyDictionary<string, TensorProto> constants)
    {
        if (node.Domain is not ("" or "ai.onnx") || node.Output.Count != 1)
            return null;
        if (Elementwise.Contains(node.OpType, StringComparer.Ordinal))
            return new DenseLayer(node.OpType + string.Concat(node.Attribute.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"\n{a.Name}={a.F:R}")), 0, null, null);
        return node.OpType switch
        {
            "Softmax" when Integer(node, "axis", -1) is 1 or -1 => new DenseLayer("Softmax", 0, null, null),
            "Gemm" => Gemm(node, constants),
            "MatMul" => Matrix(node.Input[1], constants) is { } w ? new DenseLayer($"Product {w.Rows} {w.Columns}", w.Rows, w.Values, null) : null,
            "Add" => (Vector(node.Input[1], constants) ?? Vector(node.Input[0], constants)) is { } b ? new DenseLayer($"Add {b.Length}", b.Length, null, b) : null,
            _ => null,
        };
    }

    static DenseLayer? Gemm(NodeProto node, IReadOnlyDictionary<string, TensorProto> constants)
    {
        bool plain = node.Attribute.All(a => a.Name switch { "alpha" or "beta" => a.F == 1, "transA" => a.I == 0, _ => true });
        if (!plain || Matrix(node.Input[1], constants) is not { } w)
            return null;
        if (Integer(node, "transB", 0) != 0)
            w = Transposed(w);
        if (node.Input.Count < 3 || node.Input[2].Length == 0)
            return new DenseLayer($"Product {w.Rows} {w.Columns}", w.Rows, w.Values, null);
        return Vector(node.Input[2], constants) is { } bias && bias.Length == w.Columns ? new DenseLayer($"Product {w.Rows} {w.Columns} +", w.Rows, w.Values, bias) : null;
    }

    static (int Rows, int Columns, float[] Values) Transposed((int Rows, int Columns, float[] Values) m)
    {
        float[] turned = new float[m.Values.Length];
        for (int r = 0; r < m.Rows; r++)
        {
            for (int c = 0; c < m.Columns; c++)
                turned[(c * m.Rows) + r] = m.Values[(r * m.Columns) + c];
        }

        return (m.Columns, m.Rows, turned);
    }

    static (int Rows, int Columns, float[] Values)? Matrix(string name, IReadOnlyDictionary<string, TensorProto> constants) =>
        Floats(name, constants) is { } values && constants[name].Dims.Count == 2 ? ((int)constants[name].Dims[0], (int)constants[name].Dims[1], values) : null;

    static float[]? Vector(string name, IReadOnlyDictionary<string, TensorProto> constants) =>
        Floats(name, constants) is { } values && constants[name].Dims.Count is 1 or 2 && constants[name].Dims[^1] == values.Length ? values : null;

    static float[]? Floats(string name, IReadOnlyDictionary<string, TensorProto> constants) =>
        constants.TryGetValue(name, out TensorProto? tensor) && tensor.DataType == OnnxTypes.Float && tensor.RawData.Length > 0
            ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray() : null;

    static long Integer(NodeProto node, string name, long otherwise) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;
}
