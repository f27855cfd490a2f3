using Gateway.Metrics;

namespace Gateway.Workers;

/// <summary>Counts and logs what happens to the process of one member. Thread-safe.</summary>
sealed class WorkerReports(GatewayMetrics metrics, ILogger logger, string family, string member)
{
    public void Runs(int process)
    {
        metrics.Remote.WorkerStarted(family, member);
        Log.WorkerRuns(logger, family, member, process);
    }

    public void Ended(int process, string how, TimeSpan delay)
    {
        metrics.Remote.WorkerRestarted(family, member);
        Log.WorkerEnded(logger, family, member, process, how, delay);
    }

    public void NotStarted(string problem, TimeSpan delay) => Log.WorkerNotStarted(logger, family, member, problem, delay);
}
