using Gateway.AuditLog;

namespace Gateway.Metrics;

/// <summary>Counts what happens to the audit log. Thread-safe.</summary>
sealed class AuditLogMetrics
{
    readonly Instruments instruments;

    /// <summary>Every series begins at 0, so that an increase from nothing is seen.</summary>
    public AuditLogMetrics(Instruments instruments)
    {
        this.instruments = instruments;
        foreach (string name in AuditEventNames.All)
            instruments.AuditLogLines.WithLabels(name).Inc(0);
        instruments.AuditLogFailures.Inc(0);
        instruments.AuditLogLost.Inc(0);
    }

    public void Written(AuditEvent kind) => instruments.AuditLogLines.WithLabels(kind.Name()).Inc();

    public void Failed() => instruments.AuditLogFailures.Inc();

    public void Lost() => instruments.AuditLogLost.Inc();
}
