namespace Ensemble.Calibration;

/// <summary>One-sided exact confidence limits of a probability, from k of n.</summary>
/// <remarks>Clopper and Pearson 1934; equal to quantiles of Beta(k + 1, n − k) and Beta(k, n − k + 1).</remarks>
public static class ClopperPearson
{
    /// <summary>The largest p with P(Binomial(n, p) ≤ k) ≥ δ, in [0, 1]; 1 when k = n, also without trials.</summary>
    /// <param name="k">Successes, 0 to n.</param>
    /// <param name="n">Trials, ≥ 0.</param>
    /// <param name="delta">Probability that the limit lies below the truth, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">k is not in 0 to n, or δ not in (0, 1).</exception>
    public static double Upper(int k, int n, double delta)
    {
        Check(k, n, delta);
        return k == n ? 1 : Bisect(p => Binomial.Cdf(k, n, p) >= delta);
    }

    /// <summary>The smallest p with P(Binomial(n, p) ≥ k) ≥ δ, in [0, 1]; 0 when k = 0.</summary>
    /// <param name="k">Successes, 0 to n.</param>
    /// <param name="n">Trials, ≥ 0.</param>
    /// <param name="delta">Probability that the limit lies above the truth, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">k is not in 0 to n, or δ not in (0, 1).</exception>
    public static double Lower(int k, int n, double delta)
    {
        Check(k, n, delta);
        return k == 0 ? 0 : Bisect(p => Binomial.UpperTail(k, n, p) < delta);
    }

    // The largest double for which `holds` does; it holds at 0 and fails at 1.
    static double Bisect(Predicate<double> holds)
    {
        double low = 0, high = 1;
        while (true)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
                return low;
            if (holds(middle))
                low = middle;
            else
                high = middle;
        }
    }

    static void Check(int k, int n, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        if (!(delta is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ is in (0, 1)");
    }
}
