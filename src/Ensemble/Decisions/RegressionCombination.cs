using Ensemble.Scores;

namespace Ensemble.Decisions;

/// <summary>Combined answers of one element of a regression.</summary>
static class RegressionCombination
{
    /// <summary>The combined value.</summary>
    /// <param name="kind">Mean, Median, WorstCase or UncertaintyWeighted.</param>
    /// <param name="means">Members' means, shape (K).</param>
    /// <param name="variances">Members' variances, shape (K); empty when they give none.</param>
    /// <param name="weights">Shape (K).</param>
    /// <param name="worst">minimum or maximum, for WorstCase.</param>
    /// <param name="scale">Variance of the target, for UncertaintyWeighted; ≥ 0.</param>
    public static double Value(
        AnswerKind kind, ReadOnlySpan<double> means, ReadOnlySpan<double> variances, ReadOnlySpan<double> weights, string? worst, double scale) => kind switch
        {
            AnswerKind.Mean => RegressionScores.Mean(means, weights),
            AnswerKind.Median => WeightedMedian(means, weights),
            AnswerKind.WorstCase => worst == "minimum" ? RegressionScores.Minimum(means) : RegressionScores.Maximum(means),
            AnswerKind.UncertaintyWeighted => CertaintyWeighted(means, variances, scale),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a combination of a regression"),
        };

    // The value at which half of the weight is reached; the middle of two where exactly half lies below.
    static double WeightedMedian(ReadOnlySpan<double> means, ReadOnlySpan<double> weights)
    {
        int[] order = [.. Enumerable.Range(0, means.Length)];
        double[] values = means.ToArray();
        Array.Sort(order, (a, b) => values[a].CompareTo(values[b]) is not 0 and int sign ? sign : a.CompareTo(b));
        double total = 0, below = 0;
        foreach (double weight in weights)
            total += weight;
        for (int i = 0; i < order.Length; i++)
        {
            below += weights[order[i]];
            if (below * 2 == total && i + 1 < order.Length)
                return (values[order[i]] + values[order[i + 1]]) / 2;
            if (below * 2 > total)
                return values[order[i]];
        }

        return values[order[^1]];
    }

    static double CertaintyWeighted(ReadOnlySpan<double> means, ReadOnlySpan<double> variances, double scale)
    {
        if (variances.IsEmpty)
        {
            double mean = 0;
            foreach (double value in means)
                mean += value / means.Length;
            return mean - (RegressionScores.Variance(means) / 2);
        }

        double sum = 0, total = 0, floor = Math.Max(1e-6 * scale, double.Epsilon);
        for (int m = 0; m < means.Length; m++)
        {
            double weight = 1 / (variances[m] + floor);
            sum += weight * means[m];
            total += weight;
        }

        return double.IsFinite(total) ? sum / total : means[variances.IndexOf(RegressionScores.Minimum(variances))];
    }
}
