namespace Ensemble.Monitors;

/// <summary>
/// Confidence sequence for the unflagged risk: with probability 1 − δ every interval, after every request and for ever,
/// holds the true mean loss.
/// </summary>
/// <remarks>
/// A mean m is left out once the mixture over Beta(½, ½) of the likelihood ratios (p/m)^x((1−p)/(1−m))^(1−x) reaches 1/δ.
/// Each is convex in x, so that its mean is at most 1 for any losses in [0, 1] whose mean is m, and Ville's inequality holds.
/// </remarks>
public static class RiskInterval
{
    /// <summary>The interval after n requests.</summary>
    /// <param name="requests">Requests n, ≥ 0.</param>
    /// <param name="sum">Sum of their mean losses, in [0, n].</param>
    /// <param name="delta">Probability δ that some interval misses the mean, in (0, 1).</param>
    /// <returns>Lower and upper limit, in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static (double Lower, double Upper) Of(long requests, double sum, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(requests);
        if (!(sum >= 0 && sum <= requests))
            throw new ArgumentOutOfRangeException(nameof(sum), sum, "the sum of n losses is in [0, n]");
        if (!(delta is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ is in (0, 1)");
        if (requests == 0)
            return (0, 1);
        double mean = sum / requests;
        double limit = LogBeta(0.5 + sum, 0.5 + requests - sum) - LogBeta(0.5, 0.5) + Math.Log(delta);
        bool Left(double m) => limit >= LogLikelihood(sum, requests - sum, m);
        double lower = sum > 0 ? Edge(0, mean, Left) : 0;
        double upper = sum < requests ? Edge(1, mean, Left) : 1;
        return (lower, upper);
    }

    // Between a mean that is left out and the observed one, which never is.
    static double Edge(double outside, double inside, Func<double, bool> left)
    {
        for (int i = 0; i < 100; i++)
        {
            double middle = (outside + inside) / 2;
            if (left(middle))
                outside = middle;
            else
                inside = middle;
        }

        return outside;
    }

    static double LogLikelihood(double wrong, double right, double m) =>
        (wrong > 0 ? wrong * Math.Log(m) : 0) + (right > 0 ? right * Math.Log(1 - m) : 0);

    static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    // Stirling's series from 10 on, reached by the recurrence: absolute error below 1e-12 times the value.
    static double LogGamma(double x)
    {
        double product = 1;
        while (x < 10)
            product *= x++;
        double r = 1 / (x * x);
        double series = (1.0 / 12 - (r * (1.0 / 360 - (r * (1.0 / 1260 - (r * (1.0 / 1680 - (r / 1188)))))))) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - Math.Log(product);
    }
}
