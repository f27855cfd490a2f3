using Ensemble.Families;

namespace Gateway.Serving;

/// <summary>Loads families whose folders changed, and sees guarantees expire.</summary>
sealed class FamilyWatcher(FamilyStore store, FamilyReports reports, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (store.Refresh())
                    reports.Removed();
                reports.Guarantees();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }
}
