namespace Export.Evaluation;

/// <summary>How well a score tells positives (errors, unfamiliar rows) from negatives; larger scores mean positive.</summary>
static class Ranking
{
    /// <summary>P(score of a positive &gt; score of a negative) + ½ P(equal), in [0, 1]; NaN without both kinds.</summary>
    /// <param name="scores">Scores, length N; NaN counts as the largest.</param>
    /// <param name="positive">Which rows are positive, length N.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Auroc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        (double[] sorted, bool[] kinds) = Sorted(scores, positive);
        double below = 0, wins = 0, positives = 0;
        for (int i = 0; i < sorted.Length;)
        {
            int end = i, ties = 0;
            for (; end < sorted.Length && sorted[end] == sorted[i]; end++)
                ties += kinds[end] ? 1 : 0;
            int negatives = end - i - ties;
            wins += ties * (below + (negatives / 2.0));
            positives += ties;
            below += negatives;
            i = end;
        }

        return positives == 0 || below == 0 ? double.NaN : wins / (positives * below);
    }

    /// <summary>
    /// Share of negatives at or above the largest threshold t with at least 95 % of the positives at or above t, in [0, 1];
    /// NaN without both kinds.
    /// </summary>
    /// <param name="scores">Scores, length N; NaN counts as the largest.</param>
    /// <param name="positive">Which rows are positive, length N.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double FalsePositiveRateAt95(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        (double[] sorted, bool[] kinds) = Sorted(scores, positive);
        int positives = kinds.Count(k => k), negatives = kinds.Length - positives;
        if (positives == 0 || negatives == 0)
            return double.NaN;
        int found = 0, wrong = 0;
        for (int i = sorted.Length - 1; i >= 0;)
        {
            double t = sorted[i];
            for (; i >= 0 && sorted[i] == t; i--)
            {
                found += kinds[i] ? 1 : 0;
                wrong += kinds[i] ? 0 : 1;
            }

            // 20·found ≥ 19·positives is found/positives ≥ .95 without rounding.
            if (20L * found >= 19L * positives)
                break;
        }

        return (double)wrong / negatives;
    }

    static (double[] Scores, bool[] Kinds) Sorted(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        if (scores.Length != positive.Length)
            throw new ArgumentException($"{scores.Length} scores for {positive.Length} rows", nameof(scores));
        double[] sorted = new double[scores.Length];
        for (int i = 0; i < sorted.Length; i++)
            sorted[i] = double.IsNaN(scores[i]) ? double.PositiveInfinity : scores[i];
        bool[] kinds = positive.ToArray();
        Array.Sort(sorted, kinds);
        return (sorted, kinds);
    }
}
