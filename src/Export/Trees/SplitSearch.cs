namespace Export.Trees;

/// <summary>Finds how a column parts a node's rows best. Not thread-safe.</summary>
/// <param name="rows">All rows.</param>
/// <param name="minLeaf">Rows of each side at least.</param>
/// <param name="penalty">Added to every weight; 0 for none.</param>
/// <remarks>
/// Breiman et al. 1984: with one-hot targets, the largest Σ n_c²/n on both sides is the smallest Gini impurity; with numbers,
/// the smallest variance.
/// </remarks>
abstract class SplitSearch(TreeRows rows, int minLeaf, double penalty)
{
    readonly double[] left = new double[rows.Width];
    readonly double[] right = new double[rows.Width];
    double leftWeight, rightWeight, leftSquares, rightSquares;
    int leftCount, rightCount;

    protected TreeRows Rows => rows;

    /// <summary>Looks for a better split than the one there is.</summary>
    /// <param name="column">Column.</param>
    /// <param name="node">Rows of the node.</param>
    /// <param name="sums">Their sums.</param>
    /// <param name="weight">Their weight.</param>
    /// <param name="best">Replaced where this column does better.</param>
    /// <returns>False where the column is constant in the node.</returns>
    public abstract bool Try(int column, ReadOnlySpan<int> node, ReadOnlySpan<double> sums, double weight, ref Split best);

    /// <summary>A threshold between two different values: left ≤ it &lt; right.</summary>
    protected static float Between(float low, float high)
    {
        float middle = low + ((high - low) / 2);
        return middle < high && middle >= low ? middle : low;
    }

    /// <summary>Puts every row to the right.</summary>
    protected void Reset(int count, ReadOnlySpan<double> sums, double weight)
    {
        left.AsSpan().Clear();
        sums.CopyTo(right);
        (leftCount, rightCount, leftWeight, rightWeight, leftSquares, rightSquares) = (0, count, 0, weight, 0, 0);
        foreach (double sum in sums)
            rightSquares += sum * sum;
    }

    /// <summary>Moves a row to the left.</summary>
    protected void Move(int row)
    {
        (int slot, double sum, double weight) = (rows.Slots[row], rows.Sums[row], rows.Weights[row]);
        leftSquares += sum * ((2 * left[slot]) + sum);
        rightSquares -= sum * ((2 * right[slot]) - sum);
        left[slot] += sum;
        right[slot] -= sum;
        leftWeight += weight;
        rightWeight -= weight;
        leftCount++;
        rightCount--;
    }

    /// <summary>Keeps where the rows stand now, if it is better. The first of equals stays.</summary>
    protected void Offer(int column, float threshold, ref Split best)
    {
        if (leftCount < minLeaf || rightCount < minLeaf)
            return;
        double score = (leftSquares / (leftWeight + penalty)) + (rightSquares / (rightWeight + penalty));
        if (score > best.Score)
            best = new Split(column, threshold, score);
    }
}
