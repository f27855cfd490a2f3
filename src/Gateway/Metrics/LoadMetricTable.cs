using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>Metrics of what is let in, and of the configuration that counts.</summary>
static class LoadMetricTable
{
    public static readonly MetricDescription RequestsShed = new(
        "consensus_requests_shed_total", Counter, "Infer requests that were turned away before they ran, by reason: inflight, queue, wait, memory.", "family", "reason");

    public static readonly MetricDescription ShedDuration = new(
        "consensus_shed_duration_seconds", Histogram, "Time from an infer request's first line until it was turned away: the wait for a turn that did not come is part of it.", "family")
    { Buckets = Metrics.Buckets.Seconds };

    public static readonly MetricDescription RequestsWaiting = new(
        "consensus_requests_waiting", Gauge, "Infer requests that wait for their turn.", "family");

    public static readonly MetricDescription ConcurrencyLimit = new(
        "consensus_concurrency_limit", Gauge, "Infer requests of a family that may run at one moment, found from how long they run.", "family");

    public static readonly MetricDescription Batches = new(
        "consensus_batches_total", Counter, "Runs of the members for requests that had waited for a core, as many together as may be.", "family");

    public static readonly MetricDescription BatchRequests = new(
        "consensus_batch_requests_total", Counter, "Requests in consensus_batches_total.", "family");

    public static readonly MetricDescription FusedRuns = new(
        "consensus_fused_runs_total", Counter, "Runs of a family's fused file in its members' place, by outcome: answered, failed (the members were run), differed (theirs count, and the file is not run again).", "family", "outcome");

    public static readonly MetricDescription AcceptPauses = new(
        "consensus_accept_pauses_total", Counter,
        "Times that new connections had to wait for others to end, because the process may open too few files for more (ulimit -n), by listeners: callers (data and grpc), operations.", "listeners");

    public static readonly MetricDescription ConfigReloads = new(
        "consensus_config_reloads_total", Counter, "Attempts to have a changed configuration count, by outcome: loaded, refused.", "outcome");

    public static readonly MetricDescription ConfigLastReload = new(
        "consensus_config_last_reload_success", Gauge, "1 when the newest attempt to have a changed configuration count was accepted, and before the first.");

    public static readonly MetricDescription ConfigUnknownNames = new(
        "consensus_config_unknown_names", Gauge, "Names in the configuration that counts which meant no family or member when it began to count.");

    public static readonly MetricDescription ConfigSince = new(
        "consensus_config_last_reload_success_timestamp_seconds", Gauge, "Since when the configuration counts.");

    public static readonly MetricDescription FamiliesFolder = new(
        "consensus_families_folder_present", Gauge, "1 while the folder of the families is there; while it is not, those that are loaded go on serving, and none can be loaded.");

    public static readonly MetricDescription Device = new(
        "consensus_device_info", Gauge, "1; what models run on, cpu, cuda:0 or tensorrt:0, and what it calls itself.", "device", "model");

    public static readonly MetricDescription DeviceStandsIn = new(
        "consensus_device_stands_in", Gauge, "1 where the processor runs the models since the configured GPU cannot be used (Device.Fallback); else 0.");

    public static readonly MetricDescription ChaosMembers = new(
        "consensus_chaos_members", Gauge, "Members to which something is done on purpose (Chaos of the configuration); 0 where nobody wants that.");

    public static readonly MetricDescription ChaosInjected = new(
        "consensus_chaos_injected_total", Counter, "Calls of a member to which something was done on purpose, by kind: fault, latency, outcome.", "family", "member", "kind");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [RequestsShed, ShedDuration, RequestsWaiting, ConcurrencyLimit, Batches, BatchRequests, FusedRuns, AcceptPauses, ConfigReloads, ConfigLastReload, ConfigSince, ConfigUnknownNames, FamiliesFolder, Device, DeviceStandsIn, ChaosMembers, ChaosInjected];
}
