using System.Text.Json.Nodes;
using Export.Onnx;
using Export.Training;

namespace Export.Trees;

/// <summary>Trees whose leaves are added up: probabilities, numbers, or logits that a soft-max follows.</summary>
/// <param name="trees">Trees; each gives a value for every answer, or where they are boosted in turn for one of them.</param>
/// <param name="start">What the sums start from, one for each answer.</param>
/// <param name="head">What the answers are.</param>
/// <param name="logits">Whether a soft-max follows.</param>
/// <param name="recipe">What the manifest tells.</param>
sealed class TreeEnsemble(Tree[] trees, float[] start, Head head, bool logits, JsonObject recipe) : LearntModel
{
    // Behind the sum, which so stays exact.
    float unit = 1, unitShift;

    public override Head Head => head;

    public override int Outputs => start.Length;

    public override JsonObject Recipe => recipe;

    /// <summary>Trees in the order in which they are added.</summary>
    public Tree[] Trees => trees;

    public override long MultiplyAdds => (long)Math.Round(trees.Sum(t => t.Depth + t.Width));

    public override float[] Predict(ReadOnlySpan<float> inputs, int rows)
    {
        float[] answers = new float[rows * Outputs];
        int columns = rows == 0 ? 0 : inputs.Length / rows;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> row = inputs.Slice(r * columns, columns);
            Span<float> answer = answers.AsSpan(r * Outputs, Outputs);
            start.CopyTo(answer);
            for (int t = 0; t < trees.Length; t++)
                Add(answer, trees[t].Find(row), t);
            if (logits)
                Softmax(answer);
            else if (head == Head.Identity)
                answer[0] = (answer[0] * unit) + unitShift;
        }

        return answers;
    }

    public override void Rescale(double shift, double scale)
    {
        unitShift = (float)((unitShift * scale) + shift);
        unit = (float)(unit * scale);
    }

    public override void Write(GraphBuilder graph, string encoded, string output)
    {
        string sums = TreeNodes.Add(graph, encoded, logits || head == Head.Identity ? null : output, trees, start);
        if (logits)
            graph.Add("Softmax", [sums], output, GraphBuilder.Integer("axis", 1));
        else if (head == Head.Identity)
            graph.Add("Add", [graph.Add("Mul", [sums, graph.Constant("unit", [unit], 1)]), graph.Constant("unit_shift", [unitShift], 1)], output);
    }

    void Add(Span<float> answer, ReadOnlySpan<float> leaf, int tree)
    {
        if (leaf.Length < answer.Length)
        {
            answer[tree % answer.Length] += leaf[0];
            return;
        }

        for (int c = 0; c < answer.Length; c++)
            answer[c] += leaf[c];
    }

    /// <summary>Logits become probabilities.</summary>
    public static void Softmax(Span<float> answer)
    {
        float largest = float.NegativeInfinity, sum = 0;
        foreach (float logit in answer)
            largest = Math.Max(largest, logit);
        foreach (ref float value in answer)
            sum += value = MathF.Exp(value - largest);
        foreach (ref float value in answer)
            value /= sum;
    }
}
