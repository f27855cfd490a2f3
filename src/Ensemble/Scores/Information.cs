using System.Runtime.CompilerServices;

namespace Ensemble.Scores;

/// <summary>Scores from information theory, in nats.</summary>
public static class Information
{
    /// <summary>Logarithms of EPKL are floored at this probability.</summary>
    const double Floor = 1e-12;

    /// <summary>Below this |x| the series of (1 + x)·log1p(x) − x is exact to the last bits, the closed form is not.</summary>
    const double SeriesLimit = 0.02;

    /// <summary>Σ w_m H(p_m) / Σ w_m, in [0, log C].</summary>
    public static double ExpectedEntropy(MemberProbabilities p)
    {
        double sum = 0, total = 0;
        for (int m = 0; m < p.Members; m++)
        {
            sum += p.Weights[m] * Distribution.Entropy(p[m]);
            total += p.Weights[m];
        }

        return sum / total;
    }

    /// <summary>Mutual information between answer and member, in [0, min(log K, log C)]; 0 for one member.</summary>
    /// <param name="p">Members' probabilities.</param>
    /// <param name="mean">p̄, shape (C).</param>
    /// <remarks>Σ w_m Σ_c [p_m log1p((p_m − p̄)/p̄) − (p_m − p̄)] with normalised weights: every term is ≥ 0, nothing cancels.</remarks>
    public static double MutualInformation(MemberProbabilities p, ReadOnlySpan<double> mean)
    {
        double total = 0, sum = 0;
        for (int m = 0; m < p.Members; m++)
        {
            sum += p.Weights[m] * FromMean(p[m], mean);
            total += p.Weights[m];
        }

        return Math.Max(0, sum / total);
    }

    /// <summary>Mean Jensen–Shannon divergence over pairs, in [0, log 2]; 0 for one member.</summary>
    public static double JsDivergence(MemberProbabilities p)
    {
        double sum = 0;
        for (int i = 0; i < p.Members; i++)
        {
            for (int j = i + 1; j < p.Members; j++)
                sum += JsDivergence(p[i], p[j]);
        }

        return p.Members < 2 ? 0 : sum / (p.Members * (p.Members - 1) / 2);
    }

    /// <summary>Mean Kullback–Leibler divergence over ordered pairs, logarithms floored at 1e-12; ≥ 0; 0 for one member.</summary>
    public static double Epkl(MemberProbabilities p)
    {
        double sum = 0;
        for (int i = 0; i < p.Members; i++)
        {
            for (int j = i + 1; j < p.Members; j++)
                sum += SymmetricKl(p[i], p[j]);
        }

        return p.Members < 2 ? 0 : sum / (p.Members * (p.Members - 1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static double FromMean(ReadOnlySpan<double> own, ReadOnlySpan<double> mean)
    {
        WideRegisters.Leave();
        double terms = 0;
        for (int c = 0; c < own.Length; c++)
        {
            if (mean[c] > 0)
                terms += mean[c] * Bregman((own[c] - mean[c]) / mean[c]);
        }

        return terms;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static double JsDivergence(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        WideRegisters.Leave();
        double sum = 0;
        for (int c = 0; c < a.Length; c++)
        {
            double middle = (a[c] + b[c]) / 2;
            if (middle > 0)
            {
                double x = (a[c] - b[c]) / 2 / middle;
                sum += middle * (Bregman(x) + Bregman(-x)) / 2;
            }
        }

        return sum;
    }

    // KL(a‖b) + KL(b‖a) = Σ (a − b)(log a − log b): no term is negative.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static double SymmetricKl(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        WideRegisters.Leave();
        double sum = 0;
        for (int c = 0; c < a.Length; c++)
        {
            double high = Math.Max(a[c], Floor), low = Math.Max(b[c], Floor);
            sum += (a[c] - b[c]) * Log(high, low);
        }

        return sum;
    }

    static double Log(double a, double b)
    {
        double x = (a - b) / b;
        return Math.Abs(x) < 0.5 ? DoubleLog1P(x) : Math.Log(a) - Math.Log(b);
    }

    // (1 + x)·log(1 + x) − x = Σ_{k≥2} (−x)^k / (k(k − 1)) for |x| < 1, and ≥ 0 for x ≥ −1.
    static double Bregman(double x)
    {
        if (x <= -1)
            return 1;
        if (Math.Abs(x) > SeriesLimit)
            return ((1 + x) * DoubleLog1P(x)) - x;
        double term = x * x, sum = term / 2;
        for (int k = 3; k <= 10; k++)
        {
            term *= -x;
            sum += term / (k * (k - 1));
        }

        return sum;
    }

    // log(1 + x): the quotient log(u) / (u − 1) is smooth, so u's rounding cancels (Kahan; Goldberg 1991, theorem 4).
    static double DoubleLog1P(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }
}
