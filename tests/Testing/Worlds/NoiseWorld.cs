using System.Numerics;
using System.Runtime.InteropServices;
using Ensemble.Calibration;

namespace Testing.Worlds;

/// <summary>
/// 10,000 features that say nothing about the label, on 10,000 rows of a fit and a held-out sample. The 500 that go best with the
/// label on the fit sample, of those that the held-out one confirms, vote. Rows are bits, so that a correlation is a count.
/// </summary>
static class NoiseWorld
{
    const int Features = 10_000, Words = 157, Rows = 64 * Words, Picked = 500;

    /// <summary>Accuracy that the held-out sample reports for the vote.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="guard">Answers for the held-out sample; null lets it answer itself.</param>
    public static double Reported(int seed, Thresholdout? guard)
    {
        var random = new Random(seed);
        (ulong[] fit, ulong[] held) = (Bits(random, Features * Words), Bits(random, Features * Words));
        (ulong[] fitLabels, ulong[] heldLabels) = (Bits(random, Words), Bits(random, Words));
        var confirmed = new List<(double Fit, int Feature)>();
        double least = 1 / Math.Sqrt(Rows);
        for (int f = 0; f < Features; f++)
        {
            double own = Correlation(fit, fitLabels, f), other = Correlation(held, heldLabels, f);
            double told = guard is null ? other : guard.Ask(own, other) ?? throw new InvalidOperationException("the budget is used up");
            if (Math.Abs(own) >= least && Math.Abs(told) >= least && Math.Sign(own) == Math.Sign(told))
                confirmed.Add((own, f));
        }

        (double Fit, int Feature)[] voters = [.. confirmed.OrderByDescending(c => Math.Abs(c.Fit)).Take(Picked)];
        double onFit = Accuracy(fit, fitLabels, voters), onHeld = Accuracy(held, heldLabels, voters);
        return guard is null ? onHeld : guard.Ask(onFit, onHeld) ?? double.NaN;
    }

    static double Correlation(ulong[] sample, ulong[] labels, int feature)
    {
        int differ = 0;
        for (int w = 0; w < Words; w++)
            differ += BitOperations.PopCount(sample[(feature * Words) + w] ^ labels[w]);
        return 1 - (2.0 * differ / Rows);
    }

    static double Accuracy(ulong[] sample, ulong[] labels, (double Fit, int Feature)[] voters)
    {
        int right = 0;
        for (int row = 0; row < Rows; row++)
        {
            int votes = 0;
            foreach ((double fit, int feature) in voters)
                votes += (sample[(feature * Words) + (row / 64)] >> (row % 64) & 1) == 1 == fit > 0 ? 1 : -1;
            right += votes > 0 == ((labels[row / 64] >> (row % 64) & 1) == 1) ? 1 : 0;
        }

        return (double)right / Rows;
    }

    static ulong[] Bits(Random random, int words)
    {
        ulong[] bits = new ulong[words];
        random.NextBytes(MemoryMarshal.AsBytes(bits.AsSpan()));
        return bits;
    }
}
