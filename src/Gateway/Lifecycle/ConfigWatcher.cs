using Gateway.Configuration;

namespace Gateway.Lifecycle;

/// <summary>Reads the configuration's file again once it has changed, and has stood still for a look: half of a file is not read.</summary>
sealed class ConfigWatcher(ConfigReload reload, ConfigSource source, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (source.File is not { } file)
            return;
        string counts = Stamp(file), seen = counts;
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                string now = Stamp(file);
                if (now == seen && now != counts)
                {
                    counts = now;
                    reload.Reload(source);
                }

                seen = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    // A mounted secret or ConfigMap is a link to a folder that is exchanged: what the link ends at counts.
    static string Stamp(string path)
    {
        try
        {
            var found = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
            return found.Exists ? $"{found.FullName}/{found.LastWriteTimeUtc.Ticks}/{found.CreationTimeUtc.Ticks}/{found.Length}" : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
