using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>The part of <see cref="MetricTable"/> that is about the audit log.</summary>
static class AuditLogMetricTable
{
    public static readonly MetricDescription Lines = new(
        "consensus_audit_log_lines_total", Counter, "Lines of the audit log that are on disk, by event.", "event");

    public static readonly MetricDescription Failures = new(
        "consensus_audit_log_failures_total", Counter, "Attempts to write the audit log that the disk refused; they are tried again each second.");

    public static readonly MetricDescription Lost = new(
        "consensus_audit_log_lost_total", Counter, "Events that are in no line of the audit log, since too many waited for the disk.");

    public static IReadOnlyList<MetricDescription> All { get; } = [Lines, Failures, Lost];
}
