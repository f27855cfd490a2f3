using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>Metrics of runs that were not made because members had been given the same inputs.</summary>
static class ReuseMetricTable
{
    public static readonly MetricDescription Looks = new(
        "consensus_cache_lookups_total", Counter, "Requests for which kept outputs were looked for (Reuse.CacheBytes), by outcome: hit, miss.", "family", "outcome");

    public static readonly MetricDescription Joined = new(
        "consensus_joined_requests_total", Counter, "Requests that took the outputs of another one's run on the same inputs (Reuse.SingleFlight).", "family");

    public static readonly MetricDescription Entries = new(
        "consensus_cache_entries", Gauge, "Requests whose members' outputs are kept.");

    public static readonly MetricDescription Bytes = new(
        "consensus_cache_bytes", Gauge, "Bytes that they take, inputs included.");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [Looks, Joined, Entries, Bytes];
}
