using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Lifecycle;
using Gateway.Metrics;
using Gateway.RemoteMembers;

namespace Gateway.Serving;

/// <summary>Loads families whose folders changed, and sees guarantees expire.</summary>
sealed class FamilyWatcher(FamilyStore store, FamilyReports reports, GatewayMetrics metrics, TimeProvider time, ILogger<FamilyWatcher> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    readonly OnceAMinute gone = new(time);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Watching.RunAsync("the folder of the families", Every, time, () => OwnThreads.Shared.Run(Look), logger, stoppingToken);

    // Loading reads files and runs models.
    bool Look()
    {
        try
        {
            bool hasFolder = Directory.Exists(store.Folder);
            metrics.FamiliesFolder(hasFolder);
            if (!hasFolder && gone.IsTime())
                Log.FamiliesGone(logger, store.Folder);
            bool changed = store.Refresh();
            if (changed)
                reports.Removed();
            return changed;
        }
        finally
        {
            // A folder that cannot be read keeps no guarantee from expiring.
            reports.Guarantees();
        }
    }
}
