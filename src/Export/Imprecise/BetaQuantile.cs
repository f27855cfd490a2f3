namespace Export.Imprecise;

/// <summary>Quantiles of the Beta distribution, by bisection of its distribution function.</summary>
static class BetaQuantile
{
    // Lanczos' approximation with g = 7, relative error below 1e-13.
    static readonly double[] lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
        -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The x with P(Beta(a, b) ≤ x) = u.</summary>
    /// <param name="u">In [0, 1].</param>
    /// <param name="a">&gt; 0.</param>
    /// <param name="b">&gt; 0.</param>
    public static double Of(double u, double a, double b)
    {
        if (a == 1 && b == 1)
            return u;
        double low = 0, high = 1;
        for (int i = 0; i < 400 && high - low > 1e-15 * high; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Cdf(middle, a, b) < u ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>P(Beta(a, b) ≤ x), the regularised incomplete beta function.</summary>
    public static double Cdf(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
            return x <= 0 ? 0 : 1;
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        // The continued fraction converges fast on one side of the mean, and the two tails sum to 1.
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    // DLMF 8.17.22, evaluated from the front (Lentz).
    static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double c = 1, d = Guard(1 - ((a + b) * x / (a + 1)));
        d = 1 / d;
        double h = d;
        for (int m = 1; m <= 10_000; m++)
        {
            h *= Step(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))), ref c, ref d);
            double change = Step(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1)), ref c, ref d);
            h *= change;
            if (Math.Abs(change - 1) < 1e-15)
                break;
        }

        return h;

        static double Step(double term, ref double c, ref double d)
        {
            d = 1 / Guard(1 + (term * d));
            c = Guard(1 + (term / c));
            return c * d;
        }

        static double Guard(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }

    static double LogGamma(double z)
    {
        if (z < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * z)) - LogGamma(1 - z);
        double x = z - 1, t = x + 7.5, sum = lanczos[0];
        for (int i = 1; i < lanczos.Length; i++)
            sum += lanczos[i] / (x + i);
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
