using System.Diagnostics;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>Runs a family's fused file in the members' place, and now and then the members beside it. Thread-safe.</summary>
sealed class FusedRun(Fusing fusing)
{
    /// <summary>One run in so many is compared with the members.</summary>
    const int Compared = 1024;

    long runs;

    /// <summary>Whether it may be run for so many rows, and is over before members on so many threads would be.</summary>
    public bool Fits(Family family, int rows, int lanes) =>
        family.Runs.Fused is { IsLeft: false } fused && fused.Shares.TryGetValue(rows, out double share) && share * lanes <= 1 && fusing.Limit(family) is not null;

    /// <summary>What each member gives; null where the members are to be asked themselves.</summary>
    /// <param name="family">A family that <see cref="Fits"/>.</param>
    /// <param name="given">Its inputs.</param>
    /// <param name="ended">Ends the run.</param>
    public MemberResult[]? Run(Family family, MemberInputs given, CancellationToken ended)
    {
        if (fusing.Limit(family) is not { } limit)
            return null;
        if (given.Left is var left && left <= limit && left != Timeout.InfiniteTimeSpan)
            return Run(family, given.Tensors, ended);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ended);
        late.CancelAfter(limit);
        return Run(family, given.Tensors, late.Token);
    }

    MemberResult[]? Run(Family family, IReadOnlyList<Tensor> inputs, CancellationToken ended)
    {
        FusedMembers fused = family.Runs.Fused!;
        long begun = Stopwatch.GetTimestamp();
        try
        {
            Tensor[][] given = fused.Run(inputs, ended);
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            if (Interlocked.Increment(ref runs) % Compared == 0 && !FusedTrial.IsEqual(family, given, inputs, ended))
            {
                if (fused.Leave())
                    fusing.Ended(family, FusedOutcome.Differed);
                return null;
            }

            fusing.Ended(family, FusedOutcome.Answered);
            var results = new MemberResult[given.Length];
            for (int m = 0; m < results.Length; m++)
            {
                results[m] = OutputCheck.WholeOutputs(family, given[m], inputs[0].Rows) is { } wrong
                    ? new MemberResult(MemberStatus.Invalid, [], $"{MemberAsk.Name(family, (m, null))} {wrong}", took)
                    : new MemberResult(MemberStatus.Answered, given[m], null, took);
            }

            return results;
        }
        catch (Exception exception) when (exception is ModelException or OperationCanceledException)
        {
            fusing.Ended(family, FusedOutcome.Failed);
            return null;
        }
    }
}
