namespace Export.Selection;

/// <summary>
/// Upper confidence limit of a difference of two error rates on the same rows. It is above 0 even where the two never differ, as it
/// must be: n rows without a difference rule out a difference of z²/(n + z²) at most.
/// </summary>
/// <remarks>Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design".</remarks>
static class TangoLimit
{
    /// <summary>Quantile .95 of the standard normal distribution: one-sided limits of 95 %.</summary>
    public const double Z = 1.6448536269514722;

    /// <summary>Largest difference (first less second) that the score test at 5 % does not reject.</summary>
    /// <param name="onlyFirst">Rows on which the first alone is wrong.</param>
    /// <param name="onlySecond">Rows on which the second alone is wrong.</param>
    /// <param name="rows">Rows, ≥ 1.</param>
    public static double Upper(int onlyFirst, int onlySecond, int rows)
    {
        double low = (double)(onlyFirst - onlySecond) / rows, high = 1;
        for (int i = 0; i < 200 && low < high; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Statistic(onlyFirst, onlySecond, rows, middle) > -Z ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>Rows that, without any difference, keep the limit at or below <paramref name="epsilon"/>.</summary>
    public static double RowsNeeded(double epsilon) => epsilon <= 0 ? double.PositiveInfinity : Math.Ceiling(Z * Z * ((1 / epsilon) - 1));

    // (b − c − nΔ) over its standard error under Δ, with the likeliest probability q of the second alone being wrong.
    static double Statistic(int first, int second, int rows, double difference)
    {
        double a = 2.0 * rows, b = ((2.0 * rows - first + second) * difference) - first - second, c = -second * difference * (1 - difference);
        double q = (Math.Sqrt(Math.Max(0, (b * b) - (4 * a * c))) - b) / (2 * a);
        double variance = rows * ((2 * q) + (difference * (1 - difference))), away = first - second - (rows * difference);
        return variance > 0 ? away / Math.Sqrt(variance) : away < 0 ? double.NegativeInfinity : 0;
    }
}
