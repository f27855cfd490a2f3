using Gateway.Monitors;
using Gateway.Store;

namespace Gateway.Replaying;

/// <summary>
/// Counts again what monitors counted: from the kept steps to the kept state, bit for bit, and where decisions and labels are still there, from
/// them to the steps.
/// </summary>
static class MonitorReplay
{
    public static IReadOnlyList<ReplayedMonitor> Run(DecisionReader reader, string family)
    {
        // A gateway may count on meanwhile.
        reader.Database.BeginReading(reader.Connection);
        var tables = new MonitorTables(reader.Connection);
        var withdrawn = tables.States().Where(s => s.State == "withdrawn").Select(s => (s.Family, s.Version, s.Binding)).ToHashSet();
        return [.. tables.All().Where(m => m.Family == family && m.Guarantee.Length > 0)
            .Select(m => Replay(reader, tables, m, withdrawn.Contains((m.Family, m.Version, m.Binding))))];
    }

    static ReplayedMonitor Replay(DecisionReader reader, MonitorTables tables, MonitorRow row, bool withdrawn)
    {
        var state = MonitorTables.Read<RiskMonitorState>(row.State);
        var monitor = row.Base is { } kept ? new RiskMonitor(MonitorTables.Read<RiskMonitorState>(kept)) : RiskMonitor.Anew(state);
        long folded = monitor.Requests;
        var steps = tables.Steps(row.Id);
        int again = 0;
        var differences = new List<string>();
        foreach (var step in steps)
        {
            monitor.Add(step);
            if (reader.Read(step.Seq, new DecisionQuery { Family = row.Family, Audited = true }) is not { } decision)
                continue;
            again++;
            if (MonitorStep.Of(decision, step.Labels, state.Loss) != step)
                differences.Add($"the step of decision {decision.Record.Id} is not what its rows and labels give");
        }

        if (MonitorTables.Text(monitor.State) != row.State)
            differences.Add("the state is not what the steps give");
        // One under another δ may have withdrawn it before; what never withdrew must not have to.
        if (monitor.WithdrawnAt is not null && !withdrawn)
            differences.Add("the steps withdraw the guarantee, and nobody did");
        return new ReplayedMonitor(row.Version, row.Guarantee, steps.Count, folded, again, monitor.LogOptimistic, monitor.WithdrawnAt is not null, differences);
    }
}
