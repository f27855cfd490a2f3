using Ensemble.Data;
using Ensemble.Members.Onnx;
using Export.Onnx;

namespace Export.Fusing;

/// <summary>One version of each operator set for all members. Only what no version in between gave another meaning is moved to a later one.</summary>
static class OperatorSets
{
    /// <summary>First version in which sums take their axes as the nodes of the answer do.</summary>
    public const int Answering = 13;

    // Between these, the operators below gained element types and attributes with the old meaning as their default, nothing else.
    const int Oldest = 13, Newest = 17, LearntNewest = 3;

    static readonly HashSet<string> Unchanged = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "And", "ArgMax", "ArgMin", "AveragePool", "Cast", "Ceil", "Clip", "Concat", "Constant", "ConstantOfShape", "Conv", "ConvTranspose", "Div",
        "Elu", "Equal", "Erf", "Exp", "Expand", "Flatten", "Floor", "Gather", "GatherElements", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater",
        "HardSigmoid", "Identity", "IsInf", "IsNaN", "LeakyRelu", "Less", "Log", "LogSoftmax", "MatMul", "Max", "MaxPool", "Min", "Mul", "Neg", "Not", "Or", "PRelu",
        "Pow", "Reciprocal", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "Relu", "Reshape", "Selu", "Shape", "Sigmoid", "Slice", "Softmax", "Softplus",
        "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "Tile", "TopK", "Transpose", "Unsqueeze", "Where",
    };

    /// <summary>The set of versions that all members can be read by.</summary>
    /// <param name="models">Members' names and models.</param>
    /// <param name="answers">Whether the answer is added.</param>
    /// <exception cref="DataException">There is none.</exception>
    public static SortedDictionary<string, int> Common(IReadOnlyList<(string Member, ModelProto Model)> models, bool answers)
    {
        var common = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach ((string domain, long version) in models.SelectMany(m => Sets(m.Model)))
            common[domain] = Math.Max(common.GetValueOrDefault(domain), (int)version);
        if (!common.TryGetValue("", out int plain))
            common[""] = plain = GraphBuilder.Opset;
        if (answers && plain < Answering)
            common[""] = Answering;
        foreach ((string member, ModelProto model) in models)
        {
            foreach ((string domain, long version) in Sets(model))
                Check(member, model, domain, version, common[domain]);
        }

        return common;
    }

    static IEnumerable<(string Domain, long Version)> Sets(ModelProto model) =>
        model.OpsetImport.Select(o => (o.Domain is "ai.onnx" ? "" : o.Domain, o.Version));

    static void Check(string member, ModelProto model, string domain, long own, int common)
    {
        if (own == common)
            return;
        string set = domain.Length == 0 ? "ONNX's operators" : domain;
        string why = $"member '{member}' is written in version {own} of {set}, another one (or the answer) needs {common}";
        bool plain = domain.Length == 0 && own >= Oldest && common <= Newest;
        bool learnt = domain is "ai.onnx.ml" && common <= LearntNewest;
        if (!plain && !learnt)
            throw new DataException($"{why}; export it in version {common}");
        string? changed = Operators(model.Graph).Where(n => (n.Domain is "ai.onnx" ? "" : n.Domain) == domain).Select(n => n.OpType)
            .FirstOrDefault(o => plain ? !Unchanged.Contains(o) : o is "LabelEncoder");
        if (changed is not null)
            throw new DataException($"{why}, and {changed} may mean something else there; export it in version {common}");
    }

    static IEnumerable<NodeProto> Operators(GraphProto graph) => graph.Node.Concat(graph.Node.SelectMany(n => n.Attribute)
        .SelectMany(a => a.G is { } one ? a.Graphs.Prepend(one) : a.Graphs).SelectMany(Operators));
}
