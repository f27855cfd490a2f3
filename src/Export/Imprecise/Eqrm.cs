namespace Export.Imprecise;

/// <summary>
/// Quantile of a Gaussian kernel estimate over the environments' risks (Eastwood et al. 2022), its derivative through the bandwidth
/// included. The bandwidth is the normal rule 1.06·s·d^(−1/5), s the sample standard deviation.
/// </summary>
static class Eqrm
{
    /// <summary>Weights dq/dR_e of the α-quantile q, α in (0, 1).</summary>
    public static void Level(ReadOnlySpan<double> risks, double alpha, Span<double> weights)
    {
        (double mean, double sd) = Spread(risks);
        double width = Width(risks.Length, sd);
        double q = Bisect(risks, alpha, width);
        double sum = 0, turned = 0;
        for (int e = 0; e < risks.Length; e++)
        {
            double u = (q - risks[e]) / width;
            weights[e] = Math.Exp(-0.5 * u * u);
            sum += weights[e];
            turned += weights[e] * u;
        }

        for (int e = 0; e < risks.Length; e++)
            weights[e] = (weights[e] / sum) + (turned / sum * WidthSlope(risks, e, mean, sd));
    }

    /// <summary>Weights of the far tail: mean + width·√(2t), which the quantile at 1 − e^(−t) approaches.</summary>
    public static void Tail(ReadOnlySpan<double> risks, double t, Span<double> weights)
    {
        (double mean, double sd) = Spread(risks);
        for (int e = 0; e < risks.Length; e++)
            weights[e] = (1.0 / risks.Length) + (Math.Sqrt(2 * t) * WidthSlope(risks, e, mean, sd));
    }

    /// <summary>The α-quantile.</summary>
    public static double Quantile(ReadOnlySpan<double> risks, double alpha) => Bisect(risks, alpha, Width(risks.Length, Spread(risks).Sd));

    static double Bisect(ReadOnlySpan<double> risks, double alpha, double width)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double risk in risks)
            (low, high) = (Math.Min(low, risk - (40 * width)), Math.Max(high, risk + (40 * width)));
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2, cdf = 0;
            foreach (double risk in risks)
                cdf += Normal((middle - risk) / width) / risks.Length;
            (low, high) = cdf < alpha ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    // Abramowitz and Stegun 26.2.17, |error| < 7.5e-8; a training weight needs no more.
    static double Normal(double x)
    {
        double t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        double tail = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x >= 0 ? 1 - tail : tail;
    }

    static double Width(int count, double sd) => Math.Max(1.06 * sd * Math.Pow(count, -0.2), 1e-9);

    static double WidthSlope(ReadOnlySpan<double> risks, int e, double mean, double sd) =>
        sd <= 1e-12 || risks.Length < 2 ? 0 : 1.06 * Math.Pow(risks.Length, -0.2) * (risks[e] - mean) / ((risks.Length - 1) * sd);

    static (double Mean, double Sd) Spread(ReadOnlySpan<double> risks)
    {
        double mean = 0, squares = 0;
        foreach (double risk in risks)
            mean += risk / risks.Length;
        foreach (double risk in risks)
            squares += (risk - mean) * (risk - mean);
        return (mean, risks.Length < 2 ? 0 : Math.Sqrt(squares / (risks.Length - 1)));
    }
}
