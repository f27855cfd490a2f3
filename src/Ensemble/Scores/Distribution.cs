using System.Runtime.CompilerServices;

namespace Ensemble.Scores;

/// <summary>Small functions of one distribution. Ties go to the lowest index.</summary>
public static class Distribution
{
    /// <summary>Index of the largest value; the lowest such index.</summary>
    /// <exception cref="ArgumentException">No values.</exception>
    public static int ArgMax(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("no values", nameof(values));
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }

    /// <summary>Shannon entropy in nats, in [0, log C]; 0·log 0 is 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Entropy(ReadOnlySpan<double> p)
    {
        WideRegisters.Leave();
        double sum = 0;
        foreach (double value in p)
        {
            if (value > 0)
                sum -= value * Math.Log(value);
        }

        return sum;
    }
}
