using System.Runtime.InteropServices;

namespace Gateway.Statistics;

/// <summary>Counts the requests of one loaded version of a family. Thread-safe.</summary>
sealed class FamilyStatistics
{
    /// <summary>Callers choose the number of rows; those of more sizes than these are in the sums alone.</summary>
    public const int MostSizes = 64;

    // A dozen additions: shorter than any request by orders of magnitude.
    readonly Lock counting = new();
    readonly Dictionary<int, BatchTimes> batches = [];
    long last;
    long rows;
    long executions;
    Took success;
    Took fail;
    Took queue;
    Took input;
    Took infer;
    Took output;

    /// <summary>A request was answered.</summary>
    /// <param name="at">When.</param>
    /// <param name="count">Its rows.</param>
    /// <param name="answers">Members that answered.</param>
    /// <param name="took">Where its time went.</param>
    public void Answered(DateTimeOffset at, int count, int answers, RequestPhases took)
    {
        lock (counting)
        {
            last = Math.Max(last, at.ToUnixTimeMilliseconds());
            rows += count;
            executions += answers;
            success = success.With(took.Total);
            queue = queue.With(took.Queue);
            input = input.With(took.Input);
            infer = infer.With(took.Infer);
            output = output.With(took.Output);
            if (batches.Count == MostSizes && !batches.ContainsKey(count))
                return;
            ref var batch = ref CollectionsMarshal.GetValueRefOrAddDefault(batches, count, out _);
            batch = new BatchTimes(count, batch.Input.With(took.Input), batch.Infer.With(took.Infer), batch.Output.With(took.Output));
        }
    }

    /// <summary>A request ended with an error.</summary>
    public void Failed(TimeSpan took)
    {
        lock (counting)
            fail = fail.With(took);
    }

    public StatisticsReading Read(string name, string version)
    {
        lock (counting)
        {
            return new StatisticsReading
            {
                Name = name,
                Version = version,
                LastInference = last,
                Rows = rows,
                Executions = executions,
                Success = success,
                Fail = fail,
                Queue = queue,
                Input = input,
                Infer = infer,
                Output = output,
                Batches = [.. batches.Values.OrderBy(b => b.Rows)],
            };
        }
    }
}
