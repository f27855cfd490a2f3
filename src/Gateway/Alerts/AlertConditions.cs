using Gateway.Metrics;

namespace Gateway.Alerts;

/// <summary>Finds what cannot wait in what the metrics say. One thread at a time.</summary>
sealed class AlertConditions
{
    /// <summary>
    /// How long lost rows are told of after the last one. The rule of Prometheus sees them for ten minutes, by scrapes: told for longer
    /// than that, an alert that it has ended would begin anew.
    /// </summary>
    public static readonly TimeSpan DroppingFor = TimeSpan.FromMinutes(9);

    readonly Dictionary<string, (double Rows, long At)> dropped = new(StringComparer.Ordinal);

    /// <summary>What is so now.</summary>
    public List<AlertCondition> Find(Standing standing, TimeProvider time)
    {
        List<AlertCondition> found = [];
        foreach (string family in standing.NotLoaded)
            found.Add(new(AlertKind.FamilyNotLoaded, Labels(("family", family)), $"no version of family {family} serves"));
        foreach (var (family, answering) in standing.QuorumLost)
            found.Add(new(AlertKind.QuorumLost, Labels(("family", family)), $"family {family}: {answering} members answer, fewer than its quorum"));
        foreach (var (family, answer) in standing.Withdrawn)
            found.Add(new(AlertKind.GuaranteeWithdrawn, Labels(("family", family), ("answer", answer), ("state", "withdrawn")), $"the guarantee of {family} for {answer} is withdrawn: too many of its unflagged rows are wrong"));
        foreach (var (reason, rows) in standing.Dropped)
        {
            if (rows > dropped.GetValueOrDefault(reason).Rows)
                dropped[reason] = (rows, time.GetTimestamp());
            if (dropped.TryGetValue(reason, out var last) && time.GetElapsedTime(last.At) < DroppingFor)
                found.Add(new(AlertKind.StoreDropping, Labels(("reason", reason)), $"flagged or audited rows are lost ({reason})"));
        }

        return found;
    }

    static KeyValuePair<string, string>[] Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var pairs = new KeyValuePair<string, string>[labels.Length];
        for (int i = 0; i < labels.Length; i++)
            pairs[i] = KeyValuePair.Create(labels[i].Name, labels[i].Value);
        return pairs;
    }
}
