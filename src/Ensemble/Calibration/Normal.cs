namespace Ensemble.Calibration;

/// <summary>The standard normal distribution function Φ and its inverse.</summary>
public static class Normal
{
    /// <summary>Where the series ends and the continued fraction begins: each is exact to about 1e-13 on its side.</summary>
    const double Tail = 3;

    /// <summary>Enough for the fraction from <see cref="Tail"/> on.</summary>
    const int Depth = 200;

    /// <summary>Φ(x) = P(Z ≤ x), in [0, 1]; relative error below 1e-12, also far below 0.</summary>
    public static double Cdf(double x) => x > 0 ? 1 - Lower(-x) : Lower(x);

    /// <summary>The x with Φ(x) = p; −∞ at 0 and below, +∞ at 1 and above.</summary>
    public static double Quantile(double p)
    {
        if (p <= 0)
            return double.NegativeInfinity;
        if (p >= 1)
            return double.PositiveInfinity;
        if (p > 0.5)
            return -Quantile(1 - p);
        double low = -40, high = 0;
        while (true)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
                return high;
            if (Lower(middle) < p)
                low = middle;
            else
                high = middle;
        }
    }

    // Φ at x ≤ 0.
    static double Lower(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x > -Tail)
        {
            // x + x³/3 + x⁵/(3·5) + …: all of one sign.
            double sum = 0, term = x;
            for (int k = 1; sum + term != sum; k += 2)
            {
                sum += term;
                term *= x * x / (k + 2);
            }

            return 0.5 + (density * sum);
        }

        // Mills' ratio: 1/(t + 1/(t + 2/(t + 3/(t + …)))).
        double t = -x, fraction = t;
        for (int k = Depth; k >= 1; k--)
            fraction = t + (k / fraction);
        return density / fraction;
    }
}
