namespace Export.Evaluation;

/// <summary>How well a score tells positives (errors, unfamiliar rows) from negatives; larger scores mean positive.</summary>
static class Ranking
{
    /// <summary>P(score of a positive &gt; score of a negative) + ½ P(equal), in [0, 1]; NaN without both kinds.</summary>
    /// <param name="scores">Scores, length N; NaN counts as the largest.</param>
    /// <param name="positive">Which rows are positive, length N.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Auroc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) => new RankedRows(scores, positive).Auroc(Once(scores.Length));

    /// <summary>
    /// Share of negatives at or above the largest threshold t with at least 95 % of the positives at or above t, in [0, 1];
    /// NaN without both kinds.
    /// </summary>
    /// <param name="scores">Scores, length N; NaN counts as the largest.</param>
    /// <param name="positive">Which rows are positive, length N.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double FalsePositiveRateAt95(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) =>
        new RankedRows(scores, positive).FalsePositiveRateAt95(Once(scores.Length));

    static int[] Once(int rows) => [.. Enumerable.Repeat(1, rows)];
}
