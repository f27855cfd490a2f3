using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Lifecycle;
using Gateway.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gateway.Alerts;

/// <summary>
/// Tells Alertmanagers what cannot wait, once a second, beside everything else: no request knows of it. What is told is found anew at
/// each look, so that nothing has to be queued, and kept in a file, so that the next process ends what this one began.
/// </summary>
sealed class AlertPusher(SnapshotHolder holder, GatewayMetrics metrics, IServer server, TimeProvider time, ILogger<AlertPusher> logger) : BackgroundService
{
    /// <summary>Name of the file beside the store.</summary>
    public const string FileName = "alerts.json";

    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    readonly AlertConditions conditions = new();
    readonly AlertFile file = new(Path.Combine(Path.GetDirectoryName(holder.Current.StorePath)!, FileName), logger);
    readonly Dictionary<string, AlertmanagerTarget> targets = new(StringComparer.Ordinal);
    AlertBook? book;
    string? made;
    bool isKept = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Watching.RunAsync("what Alertmanagers are told", Every, time, Look, logger, stoppingToken);
        Drop();
    }

    [SuppressMessage("Design", "CA2000", Justification = "Each target is disposed when it is dropped.")]
    void Look()
    {
        var snapshot = holder.Current;
        var config = snapshot.Config.Alerts;
        if (config.Alertmanagers.Count == 0)
        {
            Drop();
            return;
        }

        // Before it listens it has no address, and the alert no name.
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses is not { Count: >= 3 } bound)
            return;
        string making = JsonSerializer.Serialize((string[])[.. config.Alertmanagers, snapshot.AlertPlaces.CertificateAuthority ?? "", snapshot.AlertPlaces.Token ?? ""]);
        if (made != making)
        {
            Drop();
            foreach (string address in config.Alertmanagers)
            {
                targets[address] = new AlertmanagerTarget(new AlertmanagerClient(address, snapshot.AlertPlaces), metrics.Signals, time, logger);
                metrics.Signals.Told(address);
            }

            made = making;
        }

        book ??= new AlertBook(file.Read(), time);
        var changed = book.Look(conditions.Find(metrics.Standing(), time), Labels(config, new Uri(bound.ElementAt(2)).Authority), config, time);
        foreach (var alert in changed.Where(a => book.Alerts.Contains(a)))
            Log.AlertTold(logger, alert.Name, alert.Ended is null ? "begins" : "ends", alert.Summary);
        if (changed.Count > 0 || !isKept)
            isKept = file.Write(book.Alerts);
        metrics.Signals.Firing(book.Alerts.Count(a => a.Ended is null));
        foreach (var target in targets.Values)
            target.Look(book, config.Resend);
    }

    void Drop()
    {
        foreach (var target in targets.Values)
            target.Dispose();
        targets.Clear();
        made = null;
        metrics.Signals.Firing(0);
    }

    // What Prometheus calls this gateway, so that the same alert from both is one.
    static Dictionary<string, string> Labels(AlertsConfig config, string ops)
    {
        var labels = new Dictionary<string, string>(config.Labels, StringComparer.Ordinal);
        labels.TryAdd("job", "gateway");
        labels.TryAdd("instance", ops);
        return labels;
    }
}
