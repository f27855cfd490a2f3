using Ensemble.Members.Onnx;
using Export.Onnx;

namespace Export.Fusing;

/// <summary>Nodes of the answer, in double precision: members on axis 0, rows on axis 1, classes or numbers on axis 2.</summary>
sealed class AnswerNodes(FusedGraph graph)
{
    /// <summary>From this version on extremes take their axes as an input.</summary>
    const int AxesAsInput = 18;

    // Its logarithm is finite, so that 0·log 0 is 0.
    const double Tiny = 1e-300;

    public string Node(string operation, string[] inputs, params AttributeProto[] attributes) => graph.Node(operation, inputs, attributes);

    public string Number(double value) => graph.Constant("consensus/number", [value]);

    public string Numbers(ReadOnlySpan<double> values, params long[] shape) => graph.Constant("consensus/numbers", values, shape);

    public string Whole(ReadOnlySpan<long> values, params long[] shape) => graph.Constant("consensus/whole", values, shape);

    public string Texts(IEnumerable<string> texts) => graph.Constant("consensus/texts", texts);

    public string Double(string value) => Cast(value, OnnxTypes.Double);

    public string Cast(string value, int type) => Node("Cast", [value], GraphBuilder.Integer("to", type));

    public string Add(string a, string b) => Node("Add", [a, b]);

    public string Sub(string a, string b) => Node("Sub", [a, b]);

    public string Mul(string a, string b) => Node("Mul", [a, b]);

    public string Div(string a, string b) => Node("Div", [a, b]);

    public string Reshape(string value, params long[] shape) => Node("Reshape", [value, Whole(shape, shape.Length)]);

    /// <summary>Sum over an axis, which stays with one element.</summary>
    public string Sum(string value, int axis) => Node("ReduceSum", [value, Whole([axis], 1)]);

    public string Largest(string value, params long[] axes) => Extreme("ReduceMax", value, axes);

    public string Smallest(string value, params long[] axes) => Extreme("ReduceMin", value, axes);

    /// <summary>Place of the largest along the last of three axes, the lowest on ties.</summary>
    public string Best(string value) => Node("ArgMax", [value], GraphBuilder.Integer("axis", 2), GraphBuilder.Integer("keepdims", 1));

    /// <summary>The parts of an axis-0 stack.</summary>
    public string[] Parts(string stack, int count) =>
        count == 1 ? [stack] : graph.Nodes("Split", [stack, Whole([.. Enumerable.Repeat(1L, count)], count)], count, GraphBuilder.Integer("axis", 0));

    /// <summary>Members of each class from the largest to the smallest.</summary>
    public string Sorted(string stack, int count) => graph.Nodes("TopK", [stack, Whole([count], 1)], 2, GraphBuilder.Integer("axis", 0))[0];

    /// <summary>Values (N, width) on top of one another.</summary>
    public string Stack(IReadOnlyList<string> values) =>
        Node("Concat", [.. values.Select(v => Node("Unsqueeze", [v, Whole([0], 1)]))], GraphBuilder.Integer("axis", 0));

    /// <summary>Σ w_m x_m / Σ w_m, summed in member order as the gateway does; axis 0 stays with one element.</summary>
    public string Mean(string stack, ReadOnlySpan<double> weights)
    {
        string[] parts = Parts(stack, weights.Length);
        double total = 0;
        for (int m = 0; m < parts.Length; m++)
        {
            total += weights[m];
            if (weights[m] != 1)
                parts[m] = Mul(Number(weights[m]), parts[m]);
        }

        return Div(Node("Sum", parts), Number(total));
    }

    /// <summary>Shannon entropy over the last axis, nats.</summary>
    public string Entropy(string p) => Node("Neg", [Sum(Mul(p, Log(p)), 2)]);

    public string Log(string p, double floor = Tiny) => Node("Log", [Node("Max", [p, Number(floor)])]);

    /// <summary>Where an index (…, 1) stands among the classes: 1 there and 0 elsewhere, as truth values.</summary>
    public string Is(string index, int classes) => Node("Equal", [index, Whole([.. Enumerable.Range(0, classes).Select(c => (long)c)], 1, 1, classes)]);

    /// <summary>Whether a number is finite: x − x is 0 of those alone.</summary>
    public string Finite(string value, int axis) => Node("Equal", [Sum(Sub(value, value), axis), Number(0)]);

    public string And(string a, string b) => Node("And", [a, b]);

    public string Or(string a, string b) => Node("Or", [a, b]);

    public string Not(string a) => Node("Not", [a]);

    /// <summary>Above a limit, or not a number.</summary>
    public string Above(string value, double limit) => Not(Node("LessOrEqual", [value, Number(limit)]));

    public string Rows(string value) => Reshape(value, -1);

    string Extreme(string operation, string value, long[] axes) => graph.Opset >= AxesAsInput
        ? Node(operation, [value, Whole(axes, axes.Length)]) : Node(operation, [value], GraphBuilder.Integers("axes", axes));
}
