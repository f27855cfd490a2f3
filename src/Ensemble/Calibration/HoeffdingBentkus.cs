namespace Ensemble.Calibration;

/// <summary>Test of "the mean loss is above α" for losses anywhere in [0, 1].</summary>
/// <remarks>
/// Bates, Angelopoulos, Lei, Malik and Jordan 2021; Angelopoulos and others 2021, "Learn then Test": the smaller of Hoeffding's
/// bound in its relative-entropy form and Bentkus's e·P(Binomial(n, α) ≤ ⌈Σ losses⌉). For losses of 0 and 1 the plain binomial is
/// sharper and exact.
/// </remarks>
public static class HoeffdingBentkus
{
    /// <summary>The p-value, in [0, 1]; 1 without rows.</summary>
    /// <param name="sum">Sum of the losses, 0 to n.</param>
    /// <param name="n">Rows, ≥ 0.</param>
    /// <param name="alpha">Bound α on the mean loss, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, the sum is no number from 0 up, or α not in (0, 1).</exception>
    public static double PValue(double sum, int n, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (!(sum >= 0 && double.IsFinite(sum)))
            throw new ArgumentOutOfRangeException(nameof(sum), sum, "a sum of losses is finite and not negative");
        if (!(alpha is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α is in (0, 1)");
        // With the band more rows may cost than count: their mean is then no evidence for anything.
        if (n == 0 || sum >= n)
            return 1;
        double mean = Math.Min(sum / n, alpha);
        double hoeffding = Math.Exp(-n * RelativeEntropy(mean, alpha));
        double bentkus = Math.E * Binomial.Cdf((int)Math.Ceiling(sum), n, alpha);
        return Math.Min(1, Math.Min(hoeffding, bentkus));
    }

    // a·ln(a/b) + (1 − a)·ln((1 − a)/(1 − b)), of a ≤ b; 0·ln 0 = 0.
    static double RelativeEntropy(double a, double b) =>
        (a == 0 ? 0 : a * Math.Log(a / b)) + ((1 - a) * Math.Log((1 - a) / (1 - b)));
}
