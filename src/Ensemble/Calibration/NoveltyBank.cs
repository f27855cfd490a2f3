using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ensemble.Calibration;

/// <summary>
/// Novelty scores of familiar rows (the fit split), against which a new row's score is ranked. Immutable and shared freely.
/// </summary>
/// <remarks>
/// Bounds the share of familiar rows that are flagged, and nothing else: for a row exchangeable with the bank,
/// P(p-value ≤ ε) ≤ ε.
/// </remarks>
public sealed class NoveltyBank
{
    readonly double[] sorted;

    /// <summary>Takes a copy of <paramref name="scores"/>.</summary>
    /// <param name="scores">Score of each familiar row, larger = less familiar, at least one.</param>
    /// <exception cref="ArgumentException">No score, or one that is not finite.</exception>
    public NoveltyBank(ReadOnlySpan<double> scores)
    {
        if (scores.IsEmpty)
            throw new ArgumentException("a bank needs at least one score", nameof(scores));
        foreach (double score in scores)
        {
            if (!double.IsFinite(score))
                throw new ArgumentException($"a bank's scores are finite, not {score}", nameof(scores));
        }

        sorted = scores.ToArray();
        Array.Sort(sorted);
    }

    /// <summary>Rows in the bank, ≥ 1.</summary>
    public int Count => sorted.Length;

    /// <summary>The bank's scores, ascending.</summary>
    public ReadOnlySpan<double> Scores => sorted;

    /// <summary>SHA-256 over the sorted scores, little-endian FP64, lower-case hexadecimal.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Scores)));

    /// <summary>Rows that a bank needs to flag anything at rate ε shared by J scores: ⌈J/ε⌉ − 1.</summary>
    /// <param name="rate">Rate ε, in (0, 1).</param>
    /// <param name="scores">Number of scores J that share the rate, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is not in (0, 1), or J below 1.</exception>
    public static int RowsNeeded(double rate, int scores = 1)
    {
        if (!(rate is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a rate is in (0, 1)");
        ArgumentOutOfRangeException.ThrowIfLessThan(scores, 1);
        // 1/(n + 1) ≤ ε/J as PValue computes it, whatever J/ε rounds to.
        int n = (int)Math.Min(int.MaxValue - 2, Math.Ceiling(scores / rate)) - 1;
        while (n > 1 && 1.0 / n <= rate / scores)
            n--;
        while (1.0 / (n + 1.0) > rate / scores)
            n++;
        return n;
    }

    /// <summary>Conformal p-value (1 + #{bank ≥ score}) / (n + 1), in (0, 1]; small = unfamiliar.</summary>
    /// <param name="score">Score of the new row; NaN counts as the least familiar of all.</param>
    public double PValue(double score)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < score || double.IsNaN(score))
                low = middle + 1;
            else
                high = middle;
        }

        return (1.0 + (sorted.Length - low)) / (sorted.Length + 1.0);
    }

    /// <summary>Whether a p-value is flagged at a rate: <c>p ≤ ε/J</c>.</summary>
    /// <param name="pValue">Conformal p-value, in (0, 1].</param>
    /// <param name="rate">Rate ε, in (0, 1).</param>
    /// <param name="scores">Number of scores J that share the rate, ≥ 1.</param>
    public static bool Flags(double pValue, double rate, int scores = 1) => pValue <= rate / scores;
}
