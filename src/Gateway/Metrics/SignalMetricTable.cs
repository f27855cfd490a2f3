using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>Metrics of what the gateway sends itself, and of the disk that it keeps decisions on.</summary>
static class SignalMetricTable
{
    public static readonly MetricDescription AlertPushes = new(
        "consensus_alert_pushes_total", Counter, "Messages to an Alertmanager, by result: sent, refused (it answered with no 2xx), failed (it could not be reached).", "alertmanager", "result");

    public static readonly MetricDescription AlertsFiring = new(
        "consensus_alerts_firing", Gauge, "Alerts that the gateway itself tells Alertmanagers at present.");

    public static readonly MetricDescription TraceExports = new(
        "consensus_trace_exports_total", Counter, "Messages with spans to the collector, by result: sent, refused (it answered with no 2xx), failed (it could not be reached).", "result");

    public static readonly MetricDescription StoreFree = new(
        "consensus_store_free_bytes", Gauge, "Bytes that are free on the file system of the store's folder; NaN where nothing is kept.");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [AlertPushes, AlertsFiring, TraceExports, StoreFree];
}
