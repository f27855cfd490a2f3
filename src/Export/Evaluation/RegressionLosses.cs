namespace Export.Evaluation;

/// <summary>What one row costs a regression's members.</summary>
static class RegressionLosses
{
    /// <summary>Smallest variance whose logarithm is taken.</summary>
    public const double Floor = 1e-12;

    /// <summary>
    /// Continuous ranked probability score of equally likely draws, in the target's unit, ≥ 0: mean |x_i − y| − mean over all ordered
    /// pairs of |x_i − x_j| / 2.
    /// </summary>
    /// <param name="draws">Shape (K), K ≥ 1.</param>
    /// <param name="truth">y.</param>
    public static double Crps(ReadOnlySpan<double> draws, double truth)
    {
        double distance = 0, spread = 0;
        foreach (double draw in draws)
        {
            distance += Math.Abs(draw - truth);
            foreach (double other in draws)
                spread += Math.Abs(draw - other);
        }

        return (distance / draws.Length) - (spread / (2.0 * draws.Length * draws.Length));
    }

    /// <summary>Negative log-likelihood of a mixture of Gaussians, nats.</summary>
    /// <param name="means">Shape (K), K ≥ 1.</param>
    /// <param name="variances">Shape (K); below 1e-12 counts as 1e-12.</param>
    /// <param name="weights">Shape (K), each &gt; 0.</param>
    /// <param name="truth">y.</param>
    public static double MixtureNll(ReadOnlySpan<double> means, ReadOnlySpan<double> variances, ReadOnlySpan<double> weights, double truth)
    {
        double largest = double.NegativeInfinity, total = 0, sum = 0;
        Span<double> logs = means.Length <= 64 ? stackalloc double[means.Length] : new double[means.Length];
        for (int m = 0; m < means.Length; m++)
        {
            double variance = Math.Max(variances[m], Floor), error = truth - means[m];
            logs[m] = Math.Log(weights[m]) - (0.5 * (Math.Log(2 * Math.PI * variance) + (error * error / variance)));
            largest = Math.Max(largest, logs[m]);
            total += weights[m];
        }

        foreach (double log in logs)
            sum += Math.Exp(log - largest);
        return Math.Log(total) - largest - Math.Log(sum);
    }
}
