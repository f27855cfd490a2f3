using System.Diagnostics;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>Finds by trying whether a family's fused file may stand for its members: the same bits on the golden rows, in less time.</summary>
static class FusedTrial
{
    /// <summary>Share of the members' time that it may take at most: timings differ by as much as the rest.</summary>
    const double Enough = 0.95;

    const int Least = 5, Most = 200;

    /// <summary>Longest that one size is timed.</summary>
    static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);

    /// <summary>Tries it; where it is not worth running it is freed.</summary>
    /// <param name="family">Whose golden rows are right.</param>
    /// <param name="files">Its folder.</param>
    /// <param name="limits">What a file may hold.</param>
    /// <param name="mistakes">Gets what is wrong with a file that is named and not as named.</param>
    /// <param name="ended">Ends it: it is not used then.</param>
    public static void Run(Family family, FamilyFolder files, FamilyLimits limits, ICollection<string> mistakes, CancellationToken ended)
    {
        if (family.Manifest.Fused is not { } named || files.Read("fused", named.Path, named.Sha256, null, mistakes, limits.Models.Bytes) is not { } bytes)
            return;
        if (Unfit(family) is { } unfit)
        {
            family.Runs.FusedWhy = unfit;
            return;
        }

        FusedMembers? fused = null;
        try
        {
            fused = FusedMembers.Load(family, bytes, limits.Models, ended);
            (fused.Shares, family.Runs.FusedWhy) = Try(family, fused, ended);
        }
        catch (ModelException exception)
        {
            mistakes.Add($"{named.Path}: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            family.Runs.FusedWhy = "there was no time to try it (Limits.LoadTime)";
        }

        if (fused?.Shares.Count > 0)
            family.Runs.Fused = fused;
        else
            fused?.Dispose();
    }

    static string? Unfit(Family family) =>
        family.Golden is null ? "there are no golden rows to try it on"
        : family.Members.Any(m => m is not OnnxMember { RowByRow: false }) ? "a member runs elsewhere, or takes one row at a time"
        : !BatchTiming.HasOneShape(family.Inputs) || !BatchTiming.HasOneShape(family.Outputs) ? "its tensors may differ in length"
        : null;

    static (Dictionary<int, double> Shares, string Why) Try(Family family, FusedMembers fused, CancellationToken ended)
    {
        var shares = new Dictionary<int, double>();
        var told = new List<string>();
        foreach (int size in family.Runs.BatchSizes is { Length: > 0 } batches ? batches : [1])
        {
            int[] rows = [.. Enumerable.Range(0, size).Select(r => r % family.Golden!.Rows)];
            Tensor[] inputs = [.. family.Golden!.Inputs.Select(i => i.Take(rows))];
            if (!IsEqual(family, fused.Run(inputs, ended), inputs, ended))
                return ([], $"it gives other bits than the members at {size} rows");
            double share = Share(family, fused, inputs, ended);
            told.Add($"{1 / share:0.00} at {size}");
            if (share <= Enough)
                shares[size] = share;
        }

        return (shares, $"as many times as fast as the members, by rows: {string.Join(", ", told)}");
    }

    /// <summary>Whether the members give the same, to the bit.</summary>
    internal static bool IsEqual(Family family, Tensor[][] given, IReadOnlyList<Tensor> inputs, CancellationToken ended)
    {
        for (int m = 0; m < given.Length; m++)
        {
            IReadOnlyList<Tensor> own = ((OnnxMember)family.Members[m]).Run(inputs, ended);
            for (int i = 0; i < own.Count; i++)
            {
                if (!own[i].Bytes.SequenceEqual(given[m][i].Bytes))
                    return false;
            }
        }

        return true;
    }

    // In turn, and the shortest of each: what else the machine does makes both longer.
    static double Share(Family family, FusedMembers fused, Tensor[] inputs, CancellationToken ended)
    {
        (long own, long at) = (long.MaxValue, long.MaxValue);
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < Most && (i < Least || Stopwatch.GetElapsedTime(begun) < Budget); i++)
        {
            long first = Stopwatch.GetTimestamp();
            foreach (Member member in family.Members)
                ((OnnxMember)member).Run(inputs, ended);
            long second = Stopwatch.GetTimestamp();
            fused.Run(inputs, ended);
            own = Math.Min(own, second - first);
            at = Math.Min(at, Stopwatch.GetTimestamp() - second);
        }

        return (double)at / own;
    }
}
