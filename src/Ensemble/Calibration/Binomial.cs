namespace Ensemble.Calibration;

/// <summary>
/// The binomial distribution of k successes in n trials of probability p. Relative error at most 1e-12 down to 1e-300 for
/// n ≤ 10⁶.
/// </summary>
/// <remarks>
/// Loader 2000, "Fast and accurate computation of binomial probabilities": the deviance takes the place of differences of
/// log-gammas, which would lose nine digits at n = 10⁶. Tails are sums of positive terms from the largest one on.
/// </remarks>
public static class Binomial
{
    /// <summary>P(X = k), in [0, 1].</summary>
    /// <param name="k">Successes; outside 0 to n the probability is 0.</param>
    /// <param name="n">Trials, ≥ 0.</param>
    /// <param name="p">Probability of a success, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or p is not in [0, 1].</exception>
    public static double Probability(int k, int n, double p)
    {
        Check(n, p);
        if (k < 0 || k > n)
            return 0;
        if (p == 0)
            return k == 0 ? 1 : 0;
        if (p == 1)
            return k == n ? 1 : 0;
        return Density(k, n, p);
    }

    /// <summary>P(X ≤ k), in [0, 1].</summary>
    /// <param name="k">Successes; below 0 gives 0, from n on 1.</param>
    /// <param name="n">Trials, ≥ 0.</param>
    /// <param name="p">Probability of a success, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or p is not in [0, 1].</exception>
    public static double Cdf(int k, int n, double p)
    {
        Check(n, p);
        if (k < 0)
            return 0;
        if (k >= n || p == 0)
            return 1;
        if (p == 1)
            return 0;
        return k <= n * p ? Below(k, n, p) : 1 - Above(k + 1, n, p);
    }

    /// <summary>P(X ≥ k), in [0, 1], as accurate in its tail as <see cref="Cdf"/> is in the other.</summary>
    /// <param name="k">Successes; up to 0 gives 1, above n gives 0.</param>
    /// <param name="n">Trials, ≥ 0.</param>
    /// <param name="p">Probability of a success, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">n is negative, or p is not in [0, 1].</exception>
    public static double UpperTail(int k, int n, double p)
    {
        Check(n, p);
        if (k <= 0)
            return 1;
        if (k > n || p == 0)
            return 0;
        if (p == 1)
            return 1;
        return k >= n * p ? Above(k, n, p) : 1 - Below(k - 1, n, p);
    }

    // Sum from k downwards; k ≤ np, so the terms fall.
    static double Below(int k, int n, double p)
    {
        double odds = (1 - p) / p;
        double term = 1, sum = 1;
        for (int j = k; j > 0 && term > sum * 1e-18; j--)
        {
            term *= j * odds / (n - j + 1);
            sum += term;
        }

        return Math.Min(1, sum * Density(k, n, p));
    }

    // Sum from k upwards; k ≥ np, so the terms fall.
    static double Above(int k, int n, double p)
    {
        double odds = p / (1 - p);
        double term = 1, sum = 1;
        for (int j = k; j < n && term > sum * 1e-18; j++)
        {
            term *= (n - j) * odds / (j + 1);
            sum += term;
        }

        return Math.Min(1, sum * Density(k, n, p));
    }

    static double Density(int k, int n, double p)
    {
        if (k == 0)
            return Math.Exp(n * LogOnePlus(-p));
        if (k == n)
            return Math.Exp(n * Math.Log(p));
        double failures = n - k;
        // One rounding only: the deviance of a far tail is the square of this difference.
        double excess = Math.FusedMultiplyAdd(-n, p, k);
        double deviance = Deviance(excess, n * p) + Deviance(-excess, n * (1 - p));
        double log = StirlingError(n) - StirlingError(k) - StirlingError(n - k) - deviance;
        return Math.Exp(log) * Math.Sqrt(n / (2 * Math.PI * k * failures));
    }

    // M·φ(t), φ(t) = (1 + t)·log(1 + t) − t, t = excess / M: x·log(x/M) + M − x for x = M + excess.
    static double Deviance(double excess, double mean)
    {
        double t = excess / mean;
        if (t is < -0.5 or > 1)
            return mean * (((1 + t) * Math.Log(1 + t)) - t);
        double v = t / (2 + t), square = v * v, power = v, sum = 0;
        for (int j = 3; j < 60; j += 2)
        {
            power *= square;
            double next = sum + (power / j);
            if (next == sum)
                break;
            sum = next;
        }

        return mean * ((t * v) + (2 * (1 + t) * sum));
    }

    // log n! − log(√(2πn)·(n/e)ⁿ): the asymptotic series from 16 on, below it by the exact difference of neighbours.
    static double StirlingError(int n)
    {
        double below = 0;
        for (; n < 16; n++)
            below += ((n + 0.5) * LogOnePlus(1.0 / n)) - 1;
        double s = 1.0 / n, square = s * s;
        double series = 1.0 / 1188 * square;
        series = ((1.0 / 1680) - series) * square;
        series = ((1.0 / 1260) - series) * square;
        series = ((1.0 / 360) - series) * square;
        return below + (((1.0 / 12) - series) * s);
    }

    // log(1 + x) without the loss of 1 + x; x > −1.
    static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    static void Check(int n, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability is in [0, 1]");
    }
}
