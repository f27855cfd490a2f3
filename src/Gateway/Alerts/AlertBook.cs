using Gateway.Configuration;

namespace Gateway.Alerts;

/// <summary>Which alerts have begun and which have ended. One thread at a time.</summary>
sealed class AlertBook
{
    /// <summary>How long one that has ended is told to those that have not heard it: by then they have ended it themselves.</summary>
    public static readonly TimeSpan EndedFor = TimeSpan.FromMinutes(15);

    /// <summary>Alerts at one moment; more than that say the same.</summary>
    public const int Most = 1000;

    readonly Dictionary<string, (long Since, AlertCondition Condition)> waiting = new(StringComparer.Ordinal);
    readonly Dictionary<string, BookedAlert> alerts = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> seen = new(StringComparer.Ordinal);
    readonly HashSet<string> present = new(StringComparer.Ordinal);

    /// <summary>Goes on with what an earlier process had begun.</summary>
    public AlertBook(IEnumerable<BookedAlert> kept, TimeProvider time)
    {
        foreach (var alert in kept)
        {
            alerts[alert.Key] = alert;
            seen[alert.Key] = time.GetTimestamp();
        }
    }

    /// <summary>All that are told, those that have ended among them.</summary>
    public IReadOnlyCollection<BookedAlert> Alerts => alerts.Values;

    /// <summary>Whether it is so at this moment. One that is not any more is neither repeated nor ended until it has been over for a while.</summary>
    public bool IsPresent(BookedAlert alert) => present.Contains(alert.Key);

    /// <summary>Books what is so now.</summary>
    /// <param name="conditions">All that is.</param>
    /// <param name="shared">Labels of every alert.</param>
    /// <param name="config">Times.</param>
    /// <param name="time">Clock; how long something is so is measured by its ticks, which no change of the date moves.</param>
    /// <returns>What has begun or ended.</returns>
    public List<BookedAlert> Look(IReadOnlyList<AlertCondition> conditions, IReadOnlyDictionary<string, string> shared, AlertsConfig config, TimeProvider time)
    {
        List<BookedAlert> changed = [];
        present.Clear();
        foreach (var condition in conditions)
        {
            var fresh = new BookedAlert(LabelsOf(condition, shared), condition.Summary, condition.Kind.Runbook, time.GetUtcNow(), null);
            if (!present.Add(fresh.Key))
                continue;
            seen[fresh.Key] = time.GetTimestamp();
            if (alerts.TryGetValue(fresh.Key, out var there) && there.Ended is null)
                continue;
            if (!waiting.ContainsKey(fresh.Key))
                waiting[fresh.Key] = (time.GetTimestamp(), condition);
            if (condition.Kind.IsSteady && time.GetElapsedTime(waiting[fresh.Key].Since) < config.After || alerts.Count >= Most)
                continue;
            waiting.Remove(fresh.Key);
            alerts[fresh.Key] = fresh;
            changed.Add(fresh);
        }

        foreach (string gone in waiting.Keys.Except(present, StringComparer.Ordinal).ToArray())
            waiting.Remove(gone);
        foreach (var alert in alerts.Values.Where(a => !present.Contains(a.Key)).ToArray())
            Over(alert, config, time, changed);
        return changed;
    }

    void Over(BookedAlert alert, AlertsConfig config, TimeProvider time, List<BookedAlert> changed)
    {
        var since = time.GetElapsedTime(seen[alert.Key]);
        if (alert.Ended is null && since >= config.Hold)
        {
            alerts[alert.Key] = alert with { Ended = time.GetUtcNow() };
            changed.Add(alerts[alert.Key]);
        }
        else if (alert.Ended is not null && since >= config.Hold + EndedFor)
        {
            alerts.Remove(alert.Key);
            seen.Remove(alert.Key);
            changed.Add(alert);
        }
    }

    static SortedDictionary<string, string> LabelsOf(AlertCondition condition, IReadOnlyDictionary<string, string> shared)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in shared)
            labels[name] = value;
        foreach (var (name, value) in condition.Labels)
            labels[name] = value;
        labels["alertname"] = condition.Kind.Name;
        labels["severity"] = "page";
        return labels;
    }
}
