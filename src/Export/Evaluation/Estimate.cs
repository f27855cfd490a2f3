namespace Export.Evaluation;

/// <summary>A number and its 95 % bootstrap interval (percentiles 2.5 and 97.5 of the replicates).</summary>
/// <param name="Value">The number; NaN where it does not exist.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
sealed record Estimate(double Value, double Low, double High)
{
    /// <summary>Whether the interval lies on one side of 0.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;

    /// <summary>The value with the interval of its replicates.</summary>
    /// <param name="value">The number.</param>
    /// <param name="replicates">The number in each replicate; NaN is left out.</param>
    public static Estimate Of(double value, IEnumerable<double> replicates)
    {
        double[] sorted = [.. replicates.Where(r => !double.IsNaN(r)).Order()];
        return sorted.Length == 0 ? new Estimate(value, double.NaN, double.NaN) : new Estimate(value, Quantile(sorted, 0.025), Quantile(sorted, 0.975));
    }

    // Linear between order statistics, as numpy's default.
    static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
