namespace Gateway.Metrics;

/// <summary>Counts what happens to decisions that are kept. Thread-safe.</summary>
sealed class StoreMetrics
{
    static readonly string[] Places = ["database", "spill"];
    static readonly string[] DropReasons = ["queue_full", "stopped"];
    static readonly string[] Kinds = ["locked", "full", "io", "corrupt", "moved", "unavailable", "denied", "other"];

    static readonly string[] Standings = ["counted", "repeated", "contradictory", "late", "unknown"];

    readonly Instruments instruments;

    /// <summary>Every series begins at 0, so that an increase from nothing is seen.</summary>
    public StoreMetrics(Instruments instruments)
    {
        this.instruments = instruments;
        foreach (string place in Places)
            instruments.StoreWritten.WithLabels(place).Inc(0);
        foreach (string reason in DropReasons)
            instruments.StoreDropped.WithLabels(reason).Inc(0);
        foreach (string kind in Kinds)
            instruments.StoreFailures.WithLabels(kind).Inc(0);
    }

    /// <summary>Rows are on disk.</summary>
    /// <param name="place">database or spill.</param>
    /// <param name="rows">How many.</param>
    /// <param name="duration">Time that the group took.</param>
    public void Written(string place, int rows, TimeSpan duration)
    {
        instruments.StoreWritten.WithLabels(place).Inc(rows);
        instruments.StoreCommit.Observe(duration.TotalSeconds);
    }

    public void Dropped(string reason, int rows) => instruments.StoreDropped.WithLabels(reason).Inc(rows);

    public void Late(int rows) => instruments.StoreLate.Inc(rows);

    public void Failed(string kind) => instruments.StoreFailures.WithLabels(kind).Inc();

    /// <summary>Rows that wait became more, or fewer.</summary>
    public void Pending(int change) => instruments.StorePending.Inc(change);

    public void Oldest(DateTimeOffset? since) =>
        instruments.StoreOldest.Set(since is { } moment ? (moment - DateTimeOffset.UnixEpoch).TotalSeconds : 0);

    public void SpillBytes(long bytes) => instruments.StoreSpillBytes.Set(bytes);

    /// <summary>Rows of a family can be labelled from now on.</summary>
    public void Labellable(string family)
    {
        foreach (string standing in Standings)
            instruments.Labels.WithLabels(family, standing).Inc(0);
        instruments.AuditLabels.WithLabels(family, "blind").Inc(0);
        instruments.AuditLabels.WithLabels(family, "volunteered").Inc(0);
        instruments.AuditHandedOut.WithLabels(family).Inc(0);
    }

    /// <summary>Labels of a family's rows came into the store.</summary>
    /// <param name="family">Whose rows.</param>
    /// <param name="counts">By standing.</param>
    /// <param name="counted">Those that count.</param>
    /// <param name="blind">Audit labels among them.</param>
    public void Labelled(string family, IEnumerable<(string Standing, int Count)> counts, int counted, int blind)
    {
        foreach (var (standing, count) in counts)
            instruments.Labels.WithLabels(family, standing).Inc(count);
        instruments.AuditLabels.WithLabels(family, "blind").Inc(blind);
        instruments.AuditLabels.WithLabels(family, "volunteered").Inc(counted - blind);
    }

    public void Deleted(int decisions) => instruments.StoreDeleted.Inc(decisions);
}
