namespace Benchmarks.Recording;

/// <summary>What keeping decisions costs: those who are not flagged nothing, the others a share of a sync.</summary>
static class RecordBenchmark
{
    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(bool full, TextWriter output)
    {
        // Requests that write nothing; and, for comparison, with as many audited ones between them as by default.
        bool quick = await UnflaggedCost.RunAsync(full ? 120 : 40, "0", output);
        _ = await UnflaggedCost.RunAsync(full ? 120 : 40, "0.01", output);
        output.WriteLine();
        bool fast = GroupThroughput.Run(TimeSpan.FromSeconds(full ? 4 : 1), output);
        return quick && fast ? 0 : 1;
    }
}
