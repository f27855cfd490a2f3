using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Export.Onnx;
using Export.Training;

namespace Export.Neighbours;

/// <summary>
/// The mean of what prototypes answer, weighted by size·exp(−‖x − p‖²/(2·variance)). Distances are differences of large numbers, so
/// everything between input and answer is FP64, in the graph too.
/// </summary>
sealed class NeighbourModel : LearntModel
{
    readonly Bank bank;
    readonly int columns;
    readonly int stride;
    readonly double variance;
    readonly double[] turned;
    readonly double[] shift;

    public NeighbourModel(Bank bank, int columns, int outputs, Head head, double variance)
    {
        this.bank = bank;
        this.columns = columns;
        this.variance = variance;
        Outputs = outputs;
        Head = head;
        int count = bank.Sizes.Length;
        stride = (count + 7) / 8 * 8;
        turned = new double[columns * stride];
        shift = new double[count];
        for (int p = 0; p < count; p++)
        {
            double square = 0;
            for (int c = 0; c < columns; c++)
            {
                double value = bank.Prototypes[p * columns + c];
                turned[c * stride + p] = value / variance;
                square += value * value;
            }

            shift[p] = Math.Log(bank.Sizes[p]) - (square / 2 / variance);
        }
    }

    public override Head Head { get; }

    public override int Outputs { get; }

    public override long MultiplyAdds => (long)bank.Sizes.Length * (columns + Outputs);

    public override JsonObject Recipe => new() { ["prototypes"] = bank.Sizes.Length, ["bandwidth"] = variance };

    public override float[] Predict(ReadOnlySpan<float> inputs, int rows)
    {
        float[] answers = new float[rows * Outputs];
        double[] weights = new double[stride];
        double[] answer = new double[Outputs];
        for (int r = 0; r < rows; r++)
        {
            Weigh(inputs.Slice(r * columns, columns), weights);
            answer.AsSpan().Clear();
            double sum = 0;
            for (int p = 0; p < shift.Length; p++)
            {
                sum += weights[p];
                for (int c = 0; weights[p] > 0 && c < answer.Length; c++)
                    answer[c] += weights[p] * bank.Targets[p * answer.Length + c];
            }

            for (int c = 0; c < answer.Length; c++)
                answers[r * answer.Length + c] = (float)(answer[c] / sum);
        }

        return answers;
    }

    public override void Rescale(double shift, double scale)
    {
        for (int i = 0; i < bank.Targets.Length; i++)
            bank.Targets[i] = (float)((bank.Targets[i] * scale) + shift);
    }

    public override void Write(GraphBuilder graph, string encoded, string output)
    {
        int count = bank.Sizes.Length;
        string prototypes = graph.Constant("prototypes", bank.Prototypes, count, columns);
        string answers = graph.Constant("answers", bank.Targets, count, Outputs);
        string shifts = graph.Constant("shifts", shift, count);
        string wide = Cast(graph, encoded, OnnxTypes.Double);
        string product = graph.Add("Gemm", [wide, Cast(graph, prototypes, OnnxTypes.Double)], null, GraphBuilder.Integer("transB", 1));
        string closeness = graph.Add("Div", [product, graph.Constant("bandwidth", [variance], 1)]);
        string weights = graph.Add("Softmax", [graph.Add("Add", [closeness, shifts])], null, GraphBuilder.Integer("axis", 1));
        string mean = graph.Add("MatMul", [weights, Cast(graph, answers, OnnxTypes.Double)]);
        graph.Add("Cast", [mean], output, GraphBuilder.Integer("to", OnnxTypes.Float));
    }

    static string Cast(GraphBuilder graph, string value, long to) => graph.Add("Cast", [value], null, GraphBuilder.Integer("to", to));

    // Soft-max weights but for their sum, which is between 1 and the number of prototypes.
    void Weigh(ReadOnlySpan<float> row, double[] weights)
    {
        weights.AsSpan().Clear();
        for (int c = 0; c < columns; c++)
        {
            if (row[c] == 0)
                continue;
            var value = Vector512.Create((double)row[c]);
            ReadOnlySpan<double> column = turned.AsSpan(c * stride, stride);
            for (int p = 0; p < stride; p += 8)
                (Vector512.Create<double>(weights.AsSpan(p, 8)) + (value * Vector512.Create(column.Slice(p, 8)))).CopyTo(weights, p);
        }

        double largest = double.NegativeInfinity;
        for (int p = 0; p < shift.Length; p++)
            largest = Math.Max(largest, weights[p] += shift[p]);
        for (int p = 0; p < shift.Length; p++)
            weights[p] = Math.Exp(weights[p] - largest);
    }
}
