namespace Ensemble.Scores;

/// <summary>Scores of a regression row. With several decided elements a row's score is the largest of its elements'.</summary>
public static class RegressionScores
{
    /// <summary>Computes one score of one element.</summary>
    /// <param name="score">Which.</param>
    /// <param name="means">Members' means, shape (K), K ≥ 1.</param>
    /// <param name="variances">Members' own variances, shape (K); empty when they give none.</param>
    /// <param name="weights">Shape (K), each &gt; 0; variances over members are unweighted (population).</param>
    /// <exception cref="ArgumentOutOfRangeException">A score of classifications.</exception>
    public static double Compute(ScoreName score, ReadOnlySpan<double> means, ReadOnlySpan<double> variances, ReadOnlySpan<double> weights) => score switch
    {
        ScoreName.Spread => Maximum(means) - Minimum(means),
        ScoreName.EpistemicVariance => Variance(means),
        ScoreName.AleatoricVariance => Mean(variances, weights),
        ScoreName.TotalVariance => Variance(means) + Mean(variances, weights),
        _ => throw new ArgumentOutOfRangeException(nameof(score), score, "not a score of a regression"),
    };

    /// <summary>Weighted mean; 0 for no values.</summary>
    public static double Mean(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        double sum = 0, total = 0;
        for (int m = 0; m < values.Length; m++)
        {
            sum += weights[m] * values[m];
            total += weights[m];
        }

        return values.IsEmpty ? 0 : sum / total;
    }

    /// <summary>Population variance (divisor K) by two passes, ≥ 0.</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0;
        foreach (double value in values)
            mean += value;
        mean /= values.Length;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return squares / values.Length;
    }

    /// <summary>Smallest value.</summary>
    public static double Minimum(ReadOnlySpan<double> values) => Extreme(values, -1);

    /// <summary>Largest value.</summary>
    public static double Maximum(ReadOnlySpan<double> values) => Extreme(values, 1);

    static double Extreme(ReadOnlySpan<double> values, int sign)
    {
        double best = values[0];
        foreach (double value in values)
            best = sign * value > sign * best ? value : best;
        return best;
    }
}
