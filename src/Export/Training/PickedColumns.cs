using System.Text.Json.Nodes;
using Export.Onnx;

namespace Export.Training;

/// <summary>A model that sees some of the columns.</summary>
/// <param name="inner">What sees them.</param>
/// <param name="columns">Which, in ascending order.</param>
sealed class PickedColumns(LearntModel inner, int[] columns) : LearntModel
{
    public override Head Head => inner.Head;

    public override int Outputs => inner.Outputs;

    public override long MultiplyAdds => inner.MultiplyAdds;

    public override JsonObject Recipe => inner.Recipe;

    public override float[] Predict(ReadOnlySpan<float> inputs, int rows) => inner.Predict(Pick(inputs, rows, columns), rows);

    public override void Rescale(double shift, double scale) => inner.Rescale(shift, scale);

    public override int FeatureWidth => inner.FeatureWidth;

    public override float[] Features(ReadOnlySpan<float> inputs, int rows) => inner.Features(Pick(inputs, rows, columns), rows);

    public override void Write(GraphBuilder graph, string encoded, string output)
    {
        inner.Distance = Distance;
        string picked = graph.Constant("picked_columns", [.. columns.Select(c => (long)c)], columns.Length);
        inner.Write(graph, graph.Add("Gather", [encoded, picked], null, GraphBuilder.Integer("axis", 1)), output);
    }

    /// <summary>Columns of a share of the features, one feature at least; all columns of a feature go together.</summary>
    public static int[] Draw(Examples rows, double share, SeededRandom random)
    {
        int[] features = rows.Features ?? [.. Enumerable.Range(0, rows.Columns)];
        int[] drawn = [.. features.Distinct()];
        random.Shuffle(drawn);
        var kept = drawn.Take(Math.Max(1, (int)Math.Round(share * drawn.Length))).ToHashSet();
        return [.. Enumerable.Range(0, rows.Columns).Where(c => kept.Contains(features[c]))];
    }

    /// <summary>Rows of which some columns are left.</summary>
    public static Examples Pick(Examples rows, int[] columns) =>
        rows with { Inputs = Pick(rows.Inputs, rows.Count, columns), Columns = columns.Length, Features = null };

    static float[] Pick(ReadOnlySpan<float> inputs, int rows, int[] columns)
    {
        int width = rows == 0 ? 0 : inputs.Length / rows;
        float[] picked = new float[rows * columns.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns.Length; c++)
                picked[r * columns.Length + c] = inputs[r * width + columns[c]];
        }

        return picked;
    }
}
