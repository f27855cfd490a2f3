namespace Ensemble.Calibration;

/// <summary>Split conformal prediction: how large a score may be so that a new row's lies below it with probability 1 − α.</summary>
/// <remarks>
/// Vovk, Gammerman and Shafer 2005; Lei and others 2018 for intervals scaled by a second estimate, Sadinle, Lei and Wasserman 2019
/// for LAC, Romano, Sesia and Candès 2020 for APS (here without its random part, so that sets are larger than they need be). For
/// rows exchangeable with n calibration rows, 1 − α ≤ P(score ≤ quantile), and ≤ 1 − α + 1/(n + 1) where no scores tie.
/// </remarks>
public static class Conformal
{
    /// <summary>Rank of the quantile among n scores, from 1: ⌈(n + 1)(1 − α)⌉; above n where the rows are too few.</summary>
    /// <param name="n">Calibration rows, ≥ 0.</param>
    /// <param name="alpha">Share of rows that may be missed, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">α is not in (0, 1).</exception>
    public static int Rank(int n, double alpha)
    {
        if (!(alpha is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α is in (0, 1)");
        // In decimal: 10·(1 − 0.1) is 9 and not a little more, which would be the next row.
        return (int)Math.Ceiling((n + 1m) * (1m - (decimal)alpha));
    }

    /// <summary>The fewest rows that have such a quantile.</summary>
    public static int RowsNeeded(double alpha)
    {
        int n = Math.Max(1, (int)Math.Min(int.MaxValue - 2, Math.Ceiling(1 / alpha)) - 2);
        while (Rank(n, alpha) > n)
            n++;
        return n;
    }

    /// <summary>The score of that rank; null where the rows are too few.</summary>
    /// <param name="scores">Score of each calibration row.</param>
    /// <param name="alpha">Share of rows that may be missed, in (0, 1).</param>
    public static double? Quantile(ReadOnlySpan<double> scores, double alpha)
    {
        int rank = Rank(scores.Length, alpha);
        if (rank > scores.Length)
            return null;
        double[] sorted = scores.ToArray();
        Array.Sort(sorted);
        return sorted[rank - 1];
    }

    /// <summary>LAC's score of a class: 1 − p̄(c).</summary>
    public static double Lac(ReadOnlySpan<double> mean, int c) => 1 - mean[c];

    /// <summary>APS's score of a class: the mean probabilities of it and of every class before it in descending order, ties to the lowest index.</summary>
    public static double Aps(ReadOnlySpan<double> mean, int c)
    {
        double sum = 0;
        for (int other = 0; other < mean.Length; other++)
            sum += mean[other] > mean[c] || (mean[other] == mean[c] && other <= c) ? mean[other] : 0;
        return sum;
    }

    /// <summary>A class's score by a method's name.</summary>
    public static double Score(string method, ReadOnlySpan<double> mean, int c) => method == "aps" ? Aps(mean, c) : Lac(mean, c);
}
