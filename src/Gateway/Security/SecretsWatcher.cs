using Gateway.Lifecycle;

namespace Gateway.Security;

/// <summary>Sees files of keys and certificates change.</summary>
sealed class SecretsWatcher(KeyHolder keys, TlsHolder tls, TimeProvider time, ILogger<SecretsWatcher> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Watching.RunAsync("the files of keys and certificates", Every, time, Look, logger, stoppingToken);

    void Look()
    {
        try
        {
            keys.Refresh();
        }
        finally
        {
            tls.Refresh();
        }
    }
}
