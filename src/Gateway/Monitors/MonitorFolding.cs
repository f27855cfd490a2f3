using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>
/// Folds a monitor's oldest steps into the state that they led to, once their decisions are deleted: nobody could make them again, and
/// counting again begins behind them, with the same bits. So what monitors keep does not outgrow the decisions.
/// </summary>
static class MonitorFolding
{
    /// <summary>Fewer are not worth writing the state anew.</summary>
    const int Least = 100;

    const int AtOnce = 5000;

    /// <summary>Folds what there is to fold, in a transaction of its own.</summary>
    public static void Run(StoreDatabase database)
    {
        using var connection = database.OpenForReading();
        if (!Due(new MonitorTables(connection)).Any())
            return;
        using var writing = database.OpenForWriting();
        database.Begin(writing);
        var tables = new MonitorTables(writing);
        foreach (var (row, steps) in Due(tables).ToList())
        {
            var monitor = row.Base is { } kept ? new RiskMonitor(MonitorTables.Read<RiskMonitorState>(kept)) : RiskMonitor.Anew(MonitorTables.Read<RiskMonitorState>(row.State));
            foreach (var step in steps)
                monitor.Add(step);
            tables.Fold(row with { Base = MonitorTables.Text(monitor.State) }, steps[^1].Seq);
        }

        database.Commit(writing);
    }

    static IEnumerable<(MonitorRow Row, IReadOnlyList<MonitorStep> Steps)> Due(MonitorTables tables)
    {
        long oldest = tables.OldestDecision();
        return tables.All().Where(r => r.Guarantee.Length > 0).Select(r => (r, tables.Steps(r.Id, oldest, AtOnce))).Where(r => r.Item2.Count >= Least);
    }
}
