using System.Diagnostics;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Evaluation;

/// <summary>What a row costs, of two families in turn, so that whatever else the machine does meets both.</summary>
static class RowTimes
{
    const int WarmUp = 20;
    const int Timed = 200;

    /// <summary>Median milliseconds of one row alone: members and decision.</summary>
    public static (double A, double B) Medians(
        (Family Family, AnswerChoice Choice, IReadOnlyList<Tensor> Inputs) a, (Family Family, AnswerChoice Choice, IReadOnlyList<Tensor> Inputs) b, CancellationToken cancellation)
    {
        var execution = new FamilyExecution(TimeProvider.System);
        var (timesA, timesB) = (new List<double>(Timed), new List<double>(Timed));
        for (int i = -WarmUp; i < Timed; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int row = (i + WarmUp) % a.Inputs[0].Rows;
            // Who goes first changes, too.
            bool swapped = i % 2 != 0;
            double first = One(execution, swapped ? b : a, row), second = One(execution, swapped ? a : b, row);
            if (i < 0)
                continue;
            timesA.Add(swapped ? second : first);
            timesB.Add(swapped ? first : second);
        }

        return (Median(timesA), Median(timesB));
    }

    static double One(FamilyExecution execution, (Family Family, AnswerChoice Choice, IReadOnlyList<Tensor> Inputs) one, int row)
    {
        Tensor[] inputs = [.. one.Inputs.Select(i => i.Slice(row, 1))];
        long start = Stopwatch.GetTimestamp();
        MemberOutputs outputs = execution.RunAsync(one.Family, inputs, Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _ = Decider.Decide(one.Family, outputs, one.Choice);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    static double Median(List<double> times)
    {
        times.Sort();
        return (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
    }
}
