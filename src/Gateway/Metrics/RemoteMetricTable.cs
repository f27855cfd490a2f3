using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>The part of <see cref="MetricTable"/> that is about members on other servers.</summary>
static class RemoteMetricTable
{
    public static readonly MetricDescription MemberUp = new(
        "consensus_remote_member_up", Gauge, "1 while a replica of a remote member is in use; while 0 the member is missing from every row.", "family", "member");

    public static readonly MetricDescription ReplicaInUse = new(
        "consensus_remote_replica_in_use", Gauge, "1 while a replica is asked requests: its newest golden answers are right, and it did not fail too often.", "family", "member", "replica");

    public static readonly MetricDescription Calls = new(
        "consensus_remote_calls_total", Counter,
        "Questions to a replica, golden ones too when they have no answer, by outcome: answered, unreachable, timed_out, busy, refused, invalid_output, too_large, cancelled.",
        "family", "member", "replica", "outcome");

    public static readonly MetricDescription Seconds = new(
        "consensus_remote_second_calls_total", Counter, "Of the questions to a replica those that were not the request's first: another replica was late or failed, or this one said when to come again.",
        "family", "member", "replica");

    public static readonly MetricDescription Ejections = new(
        "consensus_remote_ejections_total", Counter, "How often a replica was left out, by reason: errors (in a row), golden (a wrong golden answer).", "family", "member", "replica", "reason");

    public static readonly MetricDescription Golden = new(
        "consensus_remote_golden_checks_total", Counter, "Golden questions to a replica, by outcome: right, wrong, failed (no answer).", "family", "member", "replica", "outcome");

    public static readonly MetricDescription GoldenDifference = new(
        "consensus_remote_golden_difference", Gauge, "Largest difference of the newest golden answers from those that are kept; one that moves is a member that does not answer alike twice.",
        "family", "member", "replica");

    public static readonly MetricDescription WorkerRestarts = new(
        "consensus_worker_restarts_total", Counter, "How often the process of an isolated member was started anew because it ended, or gave no golden answer any more.", "family", "member");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [MemberUp, ReplicaInUse, Calls, Seconds, Ejections, Golden, GoldenDifference, WorkerRestarts];
}
