using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>Finds by trying how many rows are worth running at once: where rows a second grow no more, whoever waits gains nothing.</summary>
static class BatchTiming
{
    /// <summary>Share of the best rate that a smaller batch has to reach: timings differ by as much.</summary>
    const double Enough = 0.95;

    const int Times = 3;

    /// <summary>Longest that requests may be held together in one run.</summary>
    static readonly TimeSpan LongestRun = TimeSpan.FromMilliseconds(500);

    /// <summary>Processor time after which no larger size is tried.</summary>
    static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(400);

    /// <summary>Processor time after which a size is not run again: what takes long differs little from run to run.</summary>
    static readonly TimeSpan Share = TimeSpan.FromMilliseconds(60);

    /// <summary>Sizes at which requests may be run together, from 1 on; empty where none is worth it.</summary>
    /// <param name="family">Whose <see cref="Family.RowExact"/> is known; members that are not all here, or may take any time, are not tried.</param>
    /// <param name="golden">Rows to run.</param>
    /// <param name="ended">Ends it: what was found so far counts.</param>
    public static int[] Sizes(Family family, GoldenRows golden, CancellationToken ended)
    {
        if (!family.Runs.IsHere || !family.Runs.IsBounded || family.RowExact is not [1, _, ..] || family.Members.Any(m => m.RowByRow) || !HasOneShape(family.Inputs))
            return [];
        var rates = new List<(int Size, double Rate)>();
        // Of this thread, where the members run on it: at start the machine often does other things too.
        TimeSpan begun = family.Runs.Clock;
        foreach (int size in family.RowExact)
        {
            if (Best(family, golden, size, ended) is not { } takes || takes > LongestRun)
                break;
            rates.Add((size, size / Math.Max(takes.TotalSeconds, 1e-9)));
            if (family.Runs.Clock - begun > Budget)
                break;
        }

        return Worth(rates);
    }

    // Rows are joined by their bytes: each has to have as many as every other. And what golden rows of one length showed says nothing of another.
    internal static bool HasOneShape(IReadOnlyList<TensorSpec> inputs) =>
        inputs.All(i => i.Datatype != Datatype.BYTES && !i.Shape.AsSpan(1).Contains(-1));

    /// <summary>The sizes up to the first one that nearly reaches the best rate; empty where that is the first of all.</summary>
    internal static int[] Worth(IReadOnlyList<(int Size, double Rate)> rates)
    {
        double enough = Enough * rates.Select(r => r.Rate).DefaultIfEmpty().Max();
        int[] sizes = [.. rates.Select(r => r.Size).Take(rates.TakeWhile(r => r.Rate < enough).Count() + 1)];
        return sizes.Length > 1 ? sizes : [];
    }

    static TimeSpan? Best(Family family, GoldenRows golden, int size, CancellationToken ended)
    {
        int[] rows = [.. Enumerable.Range(0, size).Select(r => r % golden.Rows)];
        Tensor[] inputs = [.. golden.Inputs.Select(i => i.Take(rows))];
        TimeSpan? best = null;
        TimeSpan since = family.Runs.Clock;
        // The first run binds memory, and is not counted.
        for (int i = 0; i <= Times; i++)
        {
            TimeSpan begun = family.Runs.Clock;
            try
            {
                foreach (OnnxMember member in family.Members.OfType<OnnxMember>())
                    member.Run(inputs, ended);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ModelException)
            {
                return null;
            }

            TimeSpan took = family.Runs.Clock - begun;
            if (i > 0 && (best is null || took < best))
                best = took;
            if (took > LongestRun)
                return best ?? took;
            if (best is not null && family.Runs.Clock - since > Share)
                return best;
        }

        return best;
    }
}
