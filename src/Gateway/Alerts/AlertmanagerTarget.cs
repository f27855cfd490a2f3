using Gateway.Metrics;

namespace Gateway.Alerts;

/// <summary>One Alertmanager and what it has been told. <see cref="Look"/> is called by one thread at a time, and waits for nothing.</summary>
sealed class AlertmanagerTarget(AlertmanagerClient client, SignalMetrics metrics, TimeProvider time, ILogger logger) : IDisposable
{
    readonly Dictionary<string, (DateTimeOffset Begun, DateTimeOffset? Ended)> told = new(StringComparer.Ordinal);
    readonly CancellationTokenSource ending = new();
    Task sending = Task.CompletedTask;
    long? sentAt;
    TimeSpan wait;
    long failedAt;
    string? problem;

    /// <summary>Begins to tell it what it does not know, or what is due again; nothing while it is being told.</summary>
    public void Look(AlertBook book, TimeSpan resend)
    {
        if (!sending.IsCompleted || wait > TimeSpan.Zero && time.GetElapsedTime(failedAt) < wait)
            return;
        bool isDue = sentAt is not { } at || time.GetElapsedTime(at) >= resend;
        // An empty message is sent too: that it arrives is known before it matters.
        BookedAlert[] batch = [.. book.Alerts.Where(a => (IsNews(a) || isDue && a.Ended is null) && (a.Ended is not null || book.IsPresent(a)))];
        foreach (string gone in told.Keys.Except(book.Alerts.Select(a => a.Key), StringComparer.Ordinal).ToArray())
            told.Remove(gone);
        if (isDue || batch.Length > 0)
            sending = SendAsync(batch, resend);
    }

    /// <summary>Ends when what is being sent has been.</summary>
    public Task SettleAsync() => sending;

    public void Dispose()
    {
        metrics.NotTold(client.Address);
        ending.Cancel();
        ending.Dispose();
        client.Dispose();
    }

    // What this process has not told it: an earlier one may have, and hearing it twice is the same to it. Whatever is over without
    // having ended is not said: an Alertmanager that Prometheus has told of its end would begin it anew.
    bool IsNews(BookedAlert alert) => !told.TryGetValue(alert.Key, out var known) || known != (alert.Begun, alert.Ended);

    async Task SendAsync(BookedAlert[] batch, TimeSpan resend)
    {
        var (result, why) = await client.SendAsync(AlertJson.Write(batch), ending.Token).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        metrics.Pushed(client.Address, result);
        if (result == "sent")
        {
            foreach (var alert in batch)
                told[alert.Key] = (alert.Begun, alert.Ended);
            (sentAt, wait) = (time.GetTimestamp(), TimeSpan.Zero);
            if (problem is not null)
                Log.AlertmanagerBack(logger, client.Address);
            problem = null;
            return;
        }

        failedAt = time.GetTimestamp();
        // Twice as long each time, and never longer than it would be told again anyway.
        wait = wait == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : wait * 2 < resend ? wait * 2 : resend;
        if (problem != why)
            Log.AlertmanagerFailed(logger, client.Address, result, why ?? "");
        problem = why;
    }
}
