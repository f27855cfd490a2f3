using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Lifecycle;

/// <summary>Says how much room there is where decisions are kept, before there is none.</summary>
sealed class DiskWatcher(SnapshotHolder holder, GatewayMetrics metrics, TimeProvider time, ILogger<DiskWatcher> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What keeps nothing fills nothing.
        if (holder.Current.Store.Mode == StoreMode.Off)
            return Task.CompletedTask;
        Look();
        return Watching.RunAsync("the file system of the store", Every, time, Look, logger, stoppingToken);
    }

    void Look() => metrics.Signals.StoreFree(Free(Path.GetDirectoryName(holder.Current.StorePath)!));

    /// <summary>Bytes that this process may still write there; NaN where nobody can say.</summary>
    public static double Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return double.NaN;
        }
    }
}
