using Prometheus;

namespace Gateway.Metrics;

/// <summary>Shows what monitors find, and counts what is handed out and labelled. Thread-safe.</summary>
sealed class MonitorMetrics
{
    readonly Instruments instruments;
    readonly Lock showing = new();
    HashSet<(Gauge Gauge, string Labels)> shown = [];

    public MonitorMetrics(Instruments instruments)
    {
        this.instruments = instruments;
        foreach (string outcome in new[] { "done", "failed" })
            instruments.MonitorRuns.WithLabels(outcome).Inc(0);
    }

    /// <summary>The monitors looked, or could not.</summary>
    public void Ran(bool done) => instruments.MonitorRuns.WithLabels(done ? "done" : "failed").Inc();

    public void HandedOut(string family, int rows) => instruments.AuditHandedOut.WithLabels(family).Inc(rows);

    /// <summary>Sets every series anew; those of what is gone go.</summary>
    public void Show(IReadOnlyList<MonitoredFamily> families)
    {
        lock (showing)
        {
            var now = new HashSet<(Gauge, string)>();
            void Set(Gauge gauge, double value, params string[] labels)
            {
                gauge.WithLabels(labels).Set(value);
                now.Add((gauge, string.Join('\0', labels)));
            }

            foreach (var family in families)
                Show(family, Set);
            foreach (var (gauge, labels) in shown.Except(now))
                gauge.RemoveLabelled(labels.Split('\0'));
            shown = now;
        }
    }

    void Show(MonitoredFamily family, SetGauge set)
    {
        foreach (var guarantee in family.Guarantees)
            Show(family.Name, guarantee, set);
        set(instruments.AuditBacklog, family.Backlog, family.Name);
        set(instruments.AuditOldest, family.Oldest, family.Name);
        if (family.LabelError is { } error)
        {
            set(instruments.LabelError, error.Estimate, family.Name, "estimate");
            set(instruments.LabelError, error.Lower, family.Name, "lower");
            set(instruments.LabelError, error.Upper, family.Name, "upper");
        }

        foreach (var (score, evidence, alarm) in family.Unfamiliar)
        {
            set(instruments.TrafficEvidence, evidence, family.Name, score);
            set(instruments.TrafficUnfamiliar, alarm ? 1 : 0, family.Name, score);
        }

        foreach (var (share, effect, lower, alarm) in family.Shares)
        {
            set(instruments.TrafficShare, effect, family.Name, share, "estimate");
            set(instruments.TrafficShare, lower, family.Name, share, "lower");
            set(instruments.TrafficShareChanged, alarm ? 1 : 0, family.Name, share);
        }
    }

    void Show(string family, MonitoredGuarantee guarantee, SetGauge set)
    {
        set(instruments.MonitorEvidence, guarantee.LogOptimistic, family, guarantee.Answer, "optimistic");
        set(instruments.MonitorEvidence, guarantee.LogPessimistic, family, guarantee.Answer, "pessimistic");
        set(instruments.MonitorChange, guarantee.LogChange, family, guarantee.Answer);
        set(instruments.RiskRose, guarantee.Rose ? 1 : 0, family, guarantee.Answer);
        set(instruments.UnflaggedRisk, guarantee.Lower, family, guarantee.Answer, "lower");
        set(instruments.UnflaggedRisk, guarantee.Upper, family, guarantee.Answer, "upper");
        set(instruments.MonitorRows, guarantee.Audited, family, guarantee.Answer, "audited");
        set(instruments.MonitorRows, guarantee.Audited - guarantee.Overdue, family, guarantee.Answer, "labelled");
        set(instruments.MonitorRows, guarantee.Overdue, family, guarantee.Answer, "overdue");
    }

    delegate void SetGauge(Gauge gauge, double value, params string[] labels);
}
