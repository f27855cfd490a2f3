using Ensemble.Calibration;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>Reads what monitors found, for metrics.</summary>
/// <param name="tables">Over a connection of the caller's.</param>
/// <param name="config">Of the monitors.</param>
sealed class MonitorReading(MonitorTables tables, MonitorsConfig config)
{
    readonly IReadOnlyList<MonitorRow> monitors = tables.All();

    /// <summary>A family by the version that answers.</summary>
    /// <param name="family">The version.</param>
    /// <param name="guarantees">Those that are watched, each with its guard route; empty for the family's own.</param>
    public MonitoredFamily Of(Family family, IReadOnlyList<(string Route, Guarantee Guarantee)> guarantees)
    {
        var (backlog, oldest) = Backlog(family.Name);
        var error = LabelError.Read(tables.Connection, family.Name);
        var traffic = Find(family, "", TrafficMonitor.Binding(family)) is { } row
            ? new TrafficMonitor(family, config, MonitorTables.Read<TrafficMonitorState>(row.State)) : null;
        return new MonitoredFamily(
            family.Name, [.. Guarantees(family, guarantees)], backlog, oldest,
            error.Q is { } q ? (q, error.Interval.Lower, error.Interval.Upper) : null,
            [.. traffic is null ? [] : Unfamiliar(traffic)], [.. traffic is null ? [] : Shares(traffic)]);
    }

    IEnumerable<MonitoredGuarantee> Guarantees(Family family, IReadOnlyList<(string Route, Guarantee Guarantee)> guarantees)
    {
        foreach (var (route, guarantee) in guarantees)
        {
            if (Find(family, guarantee.Id, guarantee.Binding) is not { } row)
                continue;
            var monitor = new RiskMonitor(MonitorTables.Read<RiskMonitorState>(row.State));
            var (lower, upper) = monitor.Interval;
            yield return new MonitoredGuarantee(
                route.Length > 0 ? RouteGuarantees.Answer(route) : guarantee.Answer, monitor.LogOptimistic, monitor.LogPessimistic, Math.Max(0, monitor.LogChange), lower, upper, monitor.Rows, monitor.Overdue,
                monitor.HasRisen(config.FalseAlarmEvery));
        }
    }

    (long Rows, double Oldest) Backlog(string family)
    {
        long rows = Sql.Number(tables.Connection, "SELECT count(*) FROM audited WHERE family = $1 AND labels < wanted", family);
        var oldest = Sql.Rows(
            tables.Connection, "SELECT received FROM audited WHERE family = $1 AND labels < wanted ORDER BY decision, row LIMIT 1", r => r.GetInt64(0), family);
        return (rows, oldest.Count == 0 ? 0 : oldest[0] / 1e6);
    }

    IEnumerable<(string Score, double LogEvidence, bool Alarm)> Unfamiliar(TrafficMonitor traffic)
    {
        foreach (var (score, evidence) in new[] { ("risk", traffic.Risk), ("novelty", traffic.Novelty) })
        {
            if (evidence is not null)
                yield return (score, evidence.LogEvidence, evidence.Exceeds(config.Delta));
        }
    }

    static IEnumerable<(string Share, double Effect, double Lower, bool Alarm)> Shares(TrafficMonitor traffic)
    {
        foreach (var (share, change) in new[] { ("classes", traffic.Classes), ("flags", traffic.Flags) })
        {
            if (change is not null)
                yield return (share, change.Effect, change.EffectLower, change.Alarm);
        }
    }

    MonitorRow? Find(Family family, string guarantee, string binding) =>
        monitors.FirstOrDefault(r => r.Family == family.Name && r.Version == family.Version && r.Guarantee == guarantee && r.Binding == binding);
}
