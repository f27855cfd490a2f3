using Ensemble.Calibration;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>
/// Takes the monitors of one family version on by some requests, inside a transaction of the caller's that holds the write lock: what two
/// gateways do on one store is one sequence of passes, each from what the one before it kept.
/// </summary>
/// <param name="tables">Over the transaction's connection.</param>
/// <param name="family">The version.</param>
/// <param name="guarantees">Those that are watched, each with its guard route; empty for the family's own.</param>
/// <param name="config">Of the monitors.</param>
/// <param name="store">Its configuration and keyed draws.</param>
/// <param name="now">Microseconds since 1970.</param>
sealed class MonitorPass(
    MonitorTables tables, Family family, IReadOnlyList<(string Route, Guarantee Guarantee)> guarantees, MonitorsConfig config, DecisionStore store, long now)
{
    /// <summary>Requests in one transaction: writers of decisions wait behind it.</summary>
    const int AtOnce = 200;

    static readonly DecisionQuery AuditedRows = new() { Family = "", Audited = true };

    readonly DecisionReader reader = DecisionReader.Over(store.Database, tables.Connection);
    readonly long newestLabel = tables.Newest().Label;

    /// <summary>Whether requests are left that could be taken at once.</summary>
    public bool HasMore { get; private set; }

    /// <summary>When the first request that is held is given up, microseconds since 1970; null while none is held.</summary>
    public long? Due { get; private set; }

    /// <summary>Guarantees that this pass withdrew.</summary>
    public List<(string Guarantee, string Why)> Withdrawn { get; } = [];

    long Patience => (store.Config.LabelsLateAfter + config.Grace).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Run()
    {
        Traffic();
        var error = LabelError.Read(tables.Connection, family.Name);
        foreach (var (route, guarantee) in guarantees)
            Guarantee(route, guarantee, error);
    }

    void Traffic()
    {
        double probability = Math.Min(store.Config.AuditUnflagged, store.Config.AuditFlagged);
        string binding = TrafficMonitor.Binding(family);
        // What came before this monitor was scored otherwise.
        var row = tables.Find(family.Name, family.Version, "", binding)
            ?? new MonitorRow(0, family.Name, family.Version, "", binding, tables.Newest().Decision, "");
        var monitor = new TrafficMonitor(family, config, row.State.Length == 0 ? null : MonitorTables.Read<TrafficMonitorState>(row.State));
        var found = tables.Audited(family.Name, family.Version, row.Position, AtOnce);
        HasMore |= found.Count == AtOnce;
        foreach (var decision in probability > 0 ? reader.Read(found, AuditedRows) : [])
            monitor.Add(decision, store.Draw, probability);

        if (row.Id == 0 || found.Count > 0)
            tables.Keep(row with { Position = found.Count > 0 ? found[^1] : row.Position, State = MonitorTables.Text(monitor.State) });
    }

    void Guarantee(string route, Guarantee guarantee, LabelError error)
    {
        var row = tables.Find(family.Name, family.Version, guarantee.Id, guarantee.Binding)
            ?? new MonitorRow(0, family.Name, family.Version, guarantee.Id, guarantee.Binding, 0, "");
        var loss = AuditLoss.Of(guarantee, family);
        double bound = Bound(guarantee.Alpha / guarantee.LargestCost, loss.Costs is null ? config.LabelError : null);
        var (monitor, isAnew) = Monitor(row, bound, loss);
        if (isAnew)
            row = row with { Base = null };
        if (row.Id == 0)
            row = row with { Id = tables.Keep(row with { State = MonitorTables.Text(monitor.State) }) };
        long position = Consume(row, route, guarantee, loss, monitor);
        string state = MonitorTables.Text(monitor.State);
        if (position != row.Position || state != row.State)
            tables.Keep(row with { Position = position, State = state });
        Judge(row, guarantee, monitor, error);
    }

    // What was measured with another bound or δ is counted again with this one, from the first step that is kept: what is folded stays behind.
    (RiskMonitor Monitor, bool IsAnew) Monitor(MonitorRow row, double bound, AuditLoss loss)
    {
        var state = row.State.Length == 0 ? null : MonitorTables.Read<RiskMonitorState>(row.State);
        if (state is not null && state.Bound == bound && state.Delta == config.Delta)
            return (new RiskMonitor(state), false);
        var monitor = new RiskMonitor(bound, config.Delta, loss);
        foreach (var step in row.Id == 0 ? [] : tables.Steps(row.Id))
            monitor.Add(step);
        return (monitor, true);
    }

    // In store order: a request whose labels may still come holds all behind it, so that nobody chooses what is counted by when he answers.
    long Consume(MonitorRow row, string route, Guarantee guarantee, AuditLoss loss, RiskMonitor monitor)
    {
        long position = row.Position;
        var found = tables.Audited(family.Name, family.Version, position, AtOnce);
        foreach (var decision in reader.Read(found, AuditedRows))
        {
            if (IsUnder(decision, route, guarantee) && MonitorStep.Of(decision, newestLabel, loss) is { } step)
            {
                long due = decision.Record.Received + Patience;
                if (step.Overdue > 0 && now < due)
                {
                    Due = Math.Min(Due ?? due, due);
                    return position;
                }

                tables.Keep(row.Id, step);
                monitor.Add(step);
            }

            position = decision.Seq;
        }

        HasMore |= found.Count == AtOnce;
        // Those that are gone meanwhile lie behind it, too.
        return found.Count > 0 ? found[^1] : position;
    }

    // An older guarantee of the same name is another one, and so is one of another route, or of the family itself.
    static bool IsUnder(StoredDecision decision, string route, Guarantee guarantee) =>
        decision.Record.Guarantee == guarantee.Id && decision.Record.Route == route && decision.Record.Received >= StoredMoment.Microseconds(guarantee.Issued);

    void Judge(MonitorRow row, Guarantee guarantee, RiskMonitor monitor, LabelError error)
    {
        if (monitor.WithdrawnAt is not null)
        {
            string why = FormattableString.Invariant(
                $"the audit shows a risk above {monitor.Bound:G4}: evidence {Math.Exp(monitor.LogOptimistic):G4} after {monitor.Requests} requests, at least {1 / monitor.Delta:G4} withdraws");
            if (tables.Set(row, "withdrawn", now, why))
                Withdrawn.Add((guarantee.Id, why));
            tables.ClearDoubt(row);
            return;
        }

        if (Doubt(guarantee, monitor, error) is { } doubt)
            tables.Set(row, "unverified", now, doubt);
        else
            tables.ClearDoubt(row);
    }

    string? Doubt(Guarantee guarantee, RiskMonitor monitor, LabelError error) =>
        monitor.IsDoubtful ? FormattableString.Invariant($"too many audited rows have no label in time ({monitor.Overdue} of {monitor.Rows}): counted as wrong they show a risk above {monitor.Bound:G4}")
        : config.LabelError is null && family.IsClassification && error.Forbids(monitor.Bound)
            ? FormattableString.Invariant($"two people differ on {error.Differ} of {error.Pairs} rows: labels are too often wrong to measure a risk of {guarantee.Alpha:G4} (Monitors.LabelError says how often)")
        : null;

    /// <summary>What the observed risk may be while the true one is at most α.</summary>
    public static double Bound(double alpha, LabelErrorConfig? error) =>
        error is null ? alpha : (alpha * (1 - error.Q1)) + ((1 - alpha) * error.Q0);
}
