using Export.Onnx;
using Export.Training;

namespace Export.Familiarity;

/// <summary>
/// Distance to the nearest of a bank of learnt rows, both scaled to length 1 (Sun et al. 2022, with k = 1): 1 − cosine,
/// which orders rows as the Euclidean distance of the scaled rows does and has no root that magnifies rounding near 0.
/// </summary>
sealed class NeighbourDistance : FeatureDistance
{
    /// <summary>Rows that a bank holds at most.</summary>
    public const int MostRows = 2048;

    readonly int width;
    readonly int rows;
    readonly int stride;
    readonly float[] bank;

    NeighbourDistance(int width, int rows, float[] bank)
    {
        (this.width, this.rows, this.bank) = (width, rows, bank);
        stride = Product.Padded(rows);
    }

    public override string Name => "neighbour";

    /// <summary>A bank of learnt rows: all of them, or so many as a bank holds, drawn.</summary>
    /// <param name="features">rows × width.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="random">Where the draw comes from.</param>
    public static NeighbourDistance Fit(ReadOnlySpan<float> features, int width, SeededRandom random)
    {
        int[] order = [.. Enumerable.Range(0, features.Length / width)];
        random.Shuffle(order);
        int kept = Math.Min(order.Length, MostRows), padded = Product.Padded(kept);
        float[] columns = new float[width * padded];
        float[] one = new float[width];
        for (int r = 0; r < kept; r++)
        {
            Scale(features.Slice(order[r] * width, width), one);
            for (int j = 0; j < width; j++)
                columns[(j * padded) + r] = one[j];
        }

        return new NeighbourDistance(width, kept, columns);
    }

    public override float[] Of(ReadOnlySpan<float> features, int rows)
    {
        float[] distances = new float[rows], scaled = new float[width], cosines = new float[stride];
        for (int r = 0; r < rows; r++)
        {
            Scale(features.Slice(r * width, width), scaled);
            Product.Multiply(1, stride, width, scaled, width, 1, bank, cosines);
            float nearest = float.NegativeInfinity;
            foreach (float cosine in cosines.AsSpan(0, this.rows))
                nearest = Math.Max(nearest, cosine);
            distances[r] = Math.Max(0, 1 - nearest);
        }

        return distances;
    }

    public override void Write(GraphBuilder graph, string features)
    {
        float[] dense = new float[width * rows];
        for (int j = 0; j < width; j++)
            bank.AsSpan(j * stride, rows).CopyTo(dense.AsSpan(j * rows));
        // A row without any active feature has length 0; the small number keeps it at distance 1 from everything.
        string length = graph.Add("ReduceL2", [features], null, GraphBuilder.Integers("axes", 1), GraphBuilder.Integer("keepdims", 1));
        string floor = graph.Add("Max", [length, graph.Constant("distance_floor", [1e-12f], 1)]);
        string scaled = graph.Add("Div", [features, floor]);
        string cosines = graph.Add("MatMul", [scaled, graph.Constant("distance_bank", dense, width, rows)]);
        string nearest = graph.Add("ReduceMax", [cosines], null, GraphBuilder.Integers("axes", 1), GraphBuilder.Integer("keepdims", 1));
        string left = graph.Add("Sub", [graph.Constant("distance_one", [1f], 1), nearest]);
        graph.Add("Relu", [left], OutputName);
    }

    static void Scale(ReadOnlySpan<float> from, Span<float> to)
    {
        double sum = 0;
        foreach (float value in from)
            sum += (double)value * value;
        float length = Math.Max((float)Math.Sqrt(sum), 1e-12f);
        for (int j = 0; j < from.Length; j++)
            to[j] = from[j] / length;
    }
}
