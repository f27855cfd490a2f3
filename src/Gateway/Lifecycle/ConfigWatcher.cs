using System.Security.Cryptography;
using Gateway.Configuration;

namespace Gateway.Lifecycle;

/// <summary>Reads the configuration's file again once it has changed, and has stood still for a look: half of a file is not read.</summary>
sealed class ConfigWatcher(ConfigReload reload, ConfigSource source, SnapshotHolder holder, TimeProvider time, ILogger<ConfigWatcher> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (source.File is not { } file)
            return Task.CompletedTask;
        string seen = Stamp(file);
        // Loading families takes its time: a file that changed meanwhile, or is gone, is not the one that counts.
        string? counts = Digest(file) is { } digest && digest == holder.Current.SourceSha256 ? seen : null;
        void Look()
        {
            string now = Stamp(file);
            if (now == seen && now != counts)
            {
                counts = now;
                reload.Reload(source);
            }

            seen = now;
        }

        return Watching.RunAsync(file, Every, time, Look, logger, stoppingToken);
    }

    static string? Digest(string file)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
