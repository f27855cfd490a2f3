namespace Benchmarks.Promise;

/// <summary>Whether the promise holds: in worlds whose truth is known, over a replayed week, on the shipped digits, and on five real sets.</summary>
static class PromiseBenchmark
{
    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(bool full, TextWriter output)
    {
        bool met = CalibrationWorlds.Run(full ? 10_000 : 1000, output);
        met &= SharedDeltaWorlds.Run(full ? 5000 : 500, output);
        met &= MonitorWorlds.Run(full ? 10_000 : 1000, output);
        met &= ReplayedWeek.Run(full ? 100 : 20, output);
        met &= RedrawnDigits.Run(full ? 200 : 20, output);
        met &= await RedrawnSets.RunAsync(RepositoryFolder.Find(), full ? 200 : 20, output);
        met &= RobustDigits.Run(RepositoryFolder.Find(), full, output);
        return met ? 0 : 1;
    }
}
