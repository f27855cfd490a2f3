using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>Metrics of what is let in, and of the configuration that counts.</summary>
static class LoadMetricTable
{
    public static readonly MetricDescription RequestsShed = new(
        "consensus_requests_shed_total", Counter, "Infer requests that were turned away before they ran, by reason: inflight, queue, wait, memory.", "family", "reason");

    public static readonly MetricDescription RequestsWaiting = new(
        "consensus_requests_waiting", Gauge, "Infer requests that wait for their turn.", "family");

    public static readonly MetricDescription ConcurrencyLimit = new(
        "consensus_concurrency_limit", Gauge, "Infer requests of a family that may run at one moment, found from how long they run.", "family");

    public static readonly MetricDescription ConfigReloads = new(
        "consensus_config_reloads_total", Counter, "Attempts to have a changed configuration count, by outcome: loaded, refused.", "outcome");

    public static readonly MetricDescription ConfigLastReload = new(
        "consensus_config_last_reload_success", Gauge, "1 when the newest attempt to have a changed configuration count was accepted, and before the first.");

    public static readonly MetricDescription ConfigSince = new(
        "consensus_config_last_reload_success_timestamp_seconds", Gauge, "Since when the configuration counts.");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [RequestsShed, RequestsWaiting, ConcurrencyLimit, ConfigReloads, ConfigLastReload, ConfigSince];
}
