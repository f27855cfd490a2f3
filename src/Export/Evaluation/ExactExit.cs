namespace Export.Evaluation;

/// <summary>
/// After how many members, asked in the family's order, an answer can no longer change whatever the others say: what could be saved
/// without changing one answer.
/// </summary>
static class ExactExit
{
    /// <summary>
    /// Members until the largest mean probability is certain: S(1) − S(2) of the weighted sums exceeds the weight of those not asked yet,
    /// since each of them moves the gap by at most its weight.
    /// </summary>
    /// <param name="probabilities">Shape (K, C), row-major.</param>
    /// <param name="weights">Shape (K).</param>
    public static int Mean(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> weights)
    {
        int classes = probabilities.Length / weights.Length;
        double[] sums = new double[classes];
        double left = 0;
        foreach (double weight in weights)
            left += weight;
        for (int m = 0; m < weights.Length; m++)
        {
            for (int c = 0; c < classes; c++)
                sums[c] += weights[m] * probabilities[(m * classes) + c];
            left -= weights[m];
            if (Gap(sums) > left)
                return m + 1;
        }

        return weights.Length;
    }

    /// <summary>Members until the majority is certain: n(1) − n(2) votes exceed the members not asked yet.</summary>
    /// <param name="votes">Class of each member, shape (K).</param>
    /// <param name="classes">C.</param>
    public static int Majority(ReadOnlySpan<int> votes, int classes)
    {
        double[] counts = new double[classes];
        for (int m = 0; m < votes.Length; m++)
        {
            counts[votes[m]]++;
            if (Gap(counts) > votes.Length - m - 1)
                return m + 1;
        }

        return votes.Length;
    }

    /// <summary>Members until it is certain whether all agree: the first dissent, else all of them.</summary>
    /// <param name="votes">Class of each member, shape (K).</param>
    public static int Unanimity(ReadOnlySpan<int> votes)
    {
        int dissent = votes.IndexOfAnyExcept(votes[0]);
        return dissent < 0 ? votes.Length : dissent + 1;
    }

    static double Gap(double[] values)
    {
        double first = double.NegativeInfinity, second = double.NegativeInfinity;
        foreach (double value in values)
            (first, second) = value > first ? (value, first) : (first, Math.Max(second, value));
        return first - second;
    }
}
