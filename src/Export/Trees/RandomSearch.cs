using Export.Training;

namespace Export.Trees;

/// <summary>One threshold a column, drawn uniformly between its least and largest value in the node.</summary>
/// <remarks>Geurts, Ernst and Wehenkel 2006, "Extremely randomized trees".</remarks>
sealed class RandomSearch(TreeRows rows, int minLeaf, SeededRandom random) : SplitSearch(rows, minLeaf, 0)
{
    public override bool Try(int column, ReadOnlySpan<int> node, ReadOnlySpan<double> sums, double weight, ref Split best)
    {
        ReadOnlySpan<float> values = Rows.Column(column);
        (float low, float high) = (values[node[0]], values[node[0]]);
        foreach (int row in node)
        {
            float value = values[row];
            low = value < low ? value : low;
            high = value > high ? value : high;
        }

        if (!(low < high))
            return false;
        float drawn = (float)(low + (random.NextDouble() * ((double)high - low)));
        float threshold = drawn < high ? drawn : low;
        Reset(node.Length, sums, weight);
        foreach (int row in node)
        {
            if (values[row] <= threshold)
                Move(row);
        }

        Offer(column, threshold, ref best);
        return true;
    }
}
