using System.Text.Json;
using Ensemble.Monitors;
using Gateway.Configuration;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>What monitors keep of a family, as one JSON object.</summary>
sealed class MonitorsJson(Utf8JsonWriter json, MonitorTables tables, MonitorsConfig config)
{
    public void Write(string family, string? version)
    {
        var rows = tables.All().Where(r => r.Family == family && (version is null || r.Version == version)).ToList();
        var states = tables.States();
        json.WriteStartObject();
        json.WriteString("name", family);
        Error(LabelError.Read(tables.Connection, family));
        json.WriteStartArray("guarantees");
        foreach (var row in rows.Where(r => r.Guarantee.Length > 0))
            Guarantee(row, [.. states.Where(s => s.Family == family && s.Version == row.Version && s.Binding == row.Binding)]);
        json.WriteEndArray();
        json.WriteStartArray("traffic");
        foreach (var row in rows.Where(r => r.Guarantee.Length == 0))
            Traffic(row, MonitorTables.Read<TrafficMonitorState>(row.State));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    void Error(LabelError error)
    {
        json.WriteStartObject("label_error");
        json.WriteNumber("pairs", error.Pairs);
        json.WriteNumber("differ", error.Differ);
        Number("q", error.Q);
        Number("q_lower", error.Q is null ? null : error.Interval.Lower);
        Number("q_upper", error.Q is null ? null : error.Interval.Upper);
        Number("q0", config.LabelError?.Q0);
        Number("q1", config.LabelError?.Q1);
        json.WriteEndObject();
    }

    void Guarantee(MonitorRow row, IReadOnlyList<StateRow> states)
    {
        var monitor = new RiskMonitor(MonitorTables.Read<RiskMonitorState>(row.State));
        var (lower, upper) = monitor.Interval;
        json.WriteStartObject();
        json.WriteString("id", row.Guarantee);
        json.WriteString("version", row.Version);
        json.WriteNumber("bound", monitor.Bound);
        json.WriteNumber("requests", monitor.Requests);
        json.WriteNumber("rows", monitor.Rows);
        json.WriteNumber("overdue", monitor.Overdue);
        Number("overdue_share", monitor.Rows == 0 ? null : (double)monitor.Overdue / monitor.Rows);
        json.WriteNumber("log_evidence", monitor.LogOptimistic);
        json.WriteNumber("log_evidence_pessimistic", monitor.LogPessimistic);
        json.WriteNumber("withdraws_at", -Math.Log(monitor.Delta));
        json.WriteNumber("log_change", Math.Max(0, monitor.LogChange));
        json.WriteNumber("alarms_at", Math.Log(config.FalseAlarmEvery));
        json.WriteBoolean("risk_rose", monitor.HasRisen(config.FalseAlarmEvery));
        json.WriteNumber("risk_lower", lower);
        json.WriteNumber("risk_upper", upper);
        json.WriteStartArray("states");
        foreach (var state in states)
        {
            json.WriteStartObject();
            json.WriteString("state", state.State);
            json.WriteString("since", StoredMoment.Text(state.Since));
            json.WriteString("why", state.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    void Traffic(MonitorRow row, TrafficMonitorState state)
    {
        json.WriteStartObject();
        json.WriteString("version", row.Version);
        json.WriteNumber("rows", state.Rows);
        json.WriteNumber("drawn_below", state.Threshold);
        Familiarity("risk", state.Risk);
        Familiarity("novelty", state.Novelty);
        Share("classes", state.Classes);
        Share("flags", state.Flags);
        json.WriteEndObject();
    }

    void Familiarity(string name, FamiliarityState? state)
    {
        if (state is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("log_evidence", FamiliarityEvidence.LogEvidenceOf(state));
        json.WriteNumber("alarms_at", -Math.Log(config.Delta));
        json.WriteEndObject();
    }

    void Share(string name, ShareChangeState? state)
    {
        if (state is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("effect", state.Effect);
        json.WriteNumber("effect_lower", state.EffectLower);
        json.WriteNumber("alarms_above", config.ShareChange);
        json.WriteNumber("category", state.Category);
        json.WriteBoolean("alarm", state.Alarm);
        json.WriteEndObject();
    }

    void Number(string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
