using System.Runtime.CompilerServices;

namespace Ensemble.Scores;

/// <summary>From what a member emits to the probabilities that are scored (double precision).</summary>
public static class MemberCalibration
{
    /// <summary>Softmax of z / T, the largest subtracted.</summary>
    /// <param name="logits">Shape (C).</param>
    /// <param name="temperature">T &gt; 0.</param>
    /// <param name="p">Shape (C); may be the same memory.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void FromLogits(ReadOnlySpan<double> logits, double temperature, Span<double> p)
    {
        WideRegisters.Leave();
        double largest = logits[Distribution.ArgMax(logits)], sum = 0;
        for (int c = 0; c < logits.Length; c++)
        {
            p[c] = Math.Exp((logits[c] - largest) / temperature);
            sum += p[c];
        }

        for (int c = 0; c < p.Length; c++)
            p[c] /= sum;
    }

    /// <summary>p ← (1 − η)p + η/C, then p^(1/T) normalised; as given when η = 0 and T = 1.</summary>
    /// <param name="p">Shape (C), changed in place.</param>
    /// <param name="smoothing">η in [0, 1).</param>
    /// <param name="temperature">T &gt; 0.</param>
    public static void Temper(Span<double> p, double smoothing, double temperature)
    {
        if (smoothing != 0)
        {
            for (int c = 0; c < p.Length; c++)
                p[c] = ((1 - smoothing) * p[c]) + (smoothing / p.Length);
        }

        if (temperature != 1)
            Cool(p, temperature);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Cool(Span<double> p, double temperature)
    {
        WideRegisters.Leave();
        double largest = p[Distribution.ArgMax(p)], sum = 0;
        for (int c = 0; c < p.Length; c++)
        {
            p[c] = p[c] <= 0 ? 0 : Math.Exp(Math.Log(p[c] / largest) / temperature);
            sum += p[c];
        }

        for (int c = 0; c < p.Length; c++)
            p[c] /= sum;
    }
}
