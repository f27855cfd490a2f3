namespace Ensemble.Monitors;

/// <summary>
/// Conformal p-values of a stream against a bank of scores and the stream's own past: uniform and independent while bank and
/// stream are exchangeable. Scores are seen through at most 1,024 bins, so that a stream without an end needs no more memory;
/// ties, which bins make, are broken at random, so that the p-values stay exact.
/// </summary>
/// <remarks>Vovk, Gammerman and Shafer 2005, "Algorithmic Learning in a Random World", smoothed p-values.</remarks>
public sealed class StreamRanks
{
    /// <summary>Edges between bins, at most.</summary>
    public const int MaximumEdges = 1023;

    readonly double[] edges;
    readonly long[] counts;
    // Fenwick tree over the bins.
    readonly long[] tree;
    long total;

    /// <param name="bank">Scores of familiar rows; only finite ones count.</param>
    /// <exception cref="ArgumentException">The bank has no finite score.</exception>
    public StreamRanks(ReadOnlySpan<double> bank)
    {
        double[] sorted = [.. bank.ToArray().Where(double.IsFinite)];
        if (sorted.Length == 0)
            throw new ArgumentException("the bank has no finite score", nameof(bank));
        Array.Sort(sorted);
        double[] distinct = [.. sorted.Distinct()];
        edges = distinct.Length <= MaximumEdges ? distinct
            : [.. Enumerable.Range(0, MaximumEdges).Select(i => distinct[(int)((long)i * (distinct.Length - 1) / (MaximumEdges - 1))])];
        counts = new long[edges.Length + 1];
        tree = new long[counts.Length + 1];
        foreach (double score in sorted)
            Count(Bin(score), 1);
    }

    /// <summary>Continues where <see cref="State"/> was taken.</summary>
    /// <param name="bank">The same bank.</param>
    /// <param name="state">Scores counted per bin, the bank's among them.</param>
    /// <exception cref="ArgumentException">The state is of another bank.</exception>
    public StreamRanks(ReadOnlySpan<double> bank, long[] state) : this(bank)
    {
        if (state.Length != counts.Length || state.Any(c => c < 0))
            throw new ArgumentException($"the state has {state.Length} bins, the bank gives {counts.Length}", nameof(state));
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (state[bin] < counts[bin])
                throw new ArgumentException("the state holds less than the bank", nameof(state));
            Count(bin, state[bin] - counts[bin]);
        }
    }

    /// <summary>What is kept to continue, exactly: scores counted per bin.</summary>
    public long[] State => [.. counts];

    /// <summary>The next score's p-value, in [0, 1]; small where it is larger than what came before. Then it is part of the past.</summary>
    /// <param name="score">The score; not a number counts as larger than all.</param>
    /// <param name="tie">Uniform on [0, 1), independent of the scores: breaks ties.</param>
    public double Next(double score, double tie)
    {
        if (!(tie is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(tie), tie, "a tie is broken by a number in [0, 1)");
        int bin = Bin(score);
        long above = total - Below(bin + 1);
        double p = (above + (tie * (counts[bin] + 1))) / (total + 1);
        Count(bin, 1);
        return p;
    }

    int Bin(double score)
    {
        if (double.IsNaN(score))
            return edges.Length;
        int at = Array.BinarySearch(edges, score);
        return at >= 0 ? at : ~at;
    }

    void Count(int bin, long number)
    {
        counts[bin] += number;
        total += number;
        for (int i = bin + 1; i < tree.Length; i += i & -i)
            tree[i] += number;
    }

    // Scores in bins before this one.
    long Below(int bin)
    {
        long sum = 0;
        for (int i = bin; i > 0; i -= i & -i)
            sum += tree[i];
        return sum;
    }
}
