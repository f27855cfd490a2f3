using System.Diagnostics;
using System.Text.Json;
using Gateway.Alerts;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary>Whether an Alertmanager takes alerts, shows them, and lets them end.</summary>
static class AlertmanagerCheck
{
    const string Name = "GatewayTestAlert";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Tries one, or those of the configuration.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(GatewaySnapshot? snapshot, string? address, bool asJson, CancellationToken cancellation)
    {
        if (snapshot is null)
            return ExitCode.AnswerIsNo;
        var config = snapshot.Config.Alerts;
        IReadOnlyList<string> asked = address is null ? config.Alertmanagers : [address];
        if (asked.Count == 0)
        {
            await Console.Error.WriteLineAsync("error: the configuration names no Alertmanager; Alerts.Alertmanagers does, or --alertmanager URL");
            return ExitCode.AnswerIsNo;
        }

        bool good = true;
        foreach (string one in asked)
        {
            // The token is for those of the configuration.
            bool known = config.Alertmanagers.Contains(one, StringComparer.OrdinalIgnoreCase);
            using var client = new AlertmanagerClient(one, known ? snapshot.AlertPlaces : snapshot.AlertPlaces with { Token = null });
            var clock = Stopwatch.StartNew();
            string? problem = await TryAsync(client, config.Labels, cancellation);
            string took = clock.Elapsed.TotalSeconds.ToString("0.000", null);
            good &= problem is null;
            Console.WriteLine(asJson ? JsonSerializer.Serialize(new { alertmanager = one, good = problem is null, seconds = clock.Elapsed.TotalSeconds, problem })
                : problem is null ? $"{Printable.Line(one)}: took the test alert, showed it and ended it in {took} s" : $"{Printable.Line(one)}: {Printable.Line(problem)}");
        }

        return good ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    // severity none: whoever is woken by pages is not.
    static async Task<string?> TryAsync(AlertmanagerClient client, IReadOnlyDictionary<string, string> shared, CancellationToken cancellation)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in shared)
            labels[name] = value;
        string mark = Guid.NewGuid().ToString("N");
        (labels["alertname"], labels["severity"], labels["test"]) = (Name, "none", mark);
        var alert = new BookedAlert(labels, "a test: ./gateway check --alertmanager", "docs/guide/on-call.md", TimeProvider.System.GetUtcNow(), null);
        if (await SayAsync(client, alert, cancellation) is { } unsent)
            return $"the test alert was not taken: {unsent}";
        string? unseen = await SeeAsync(client, mark, there: true, cancellation);
        // Whatever was seen of it: it is not left behind.
        string? unended = await SayAsync(client, alert with { Ended = TimeProvider.System.GetUtcNow() }, cancellation);
        return unseen is not null ? $"the test alert was taken and cannot be read back: {unseen}"
            : unended is not null ? $"the test alert cannot be ended: {unended}"
            : await SeeAsync(client, mark, there: false, cancellation) is { } stays ? $"the test alert was ended and goes on: {stays}" : null;
    }

    static async Task<string?> SayAsync(AlertmanagerClient client, BookedAlert alert, CancellationToken cancellation)
    {
        var (result, problem) = await client.SendAsync(AlertJson.Write([alert]), cancellation);
        return result == "sent" ? null : $"{result}: {problem}";
    }

    static async Task<string?> SeeAsync(AlertmanagerClient client, string mark, bool there, CancellationToken cancellation)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation))
        {
            bool seen = false;
            var (result, problem) = await client.FindAsync(Name, text => seen = text.Contains(mark, StringComparison.Ordinal), cancellation);
            if (result != "sent")
                return $"{result}: {problem}";
            if (seen == there)
                return null;
        }

        return $"not within {Patience.TotalSeconds:0} s";
    }
}
