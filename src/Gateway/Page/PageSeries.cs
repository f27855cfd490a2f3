using System.Collections.Frozen;
using Gateway.Metrics;

namespace Gateway.Page;

/// <summary>Metrics that the page shows.</summary>
static class PageSeries
{
    /// <summary>Names of their samples, as /metrics writes them.</summary>
    public static FrozenSet<string> Names { get; } = All().ToFrozenSet(StringComparer.Ordinal);

    static IEnumerable<string> All()
    {
        foreach (var each in new[] { MetricTable.RequestDuration, MetricTable.Risk, MetricTable.Novelty })
        {
            yield return each.Name + "_bucket";
            yield return each.Name + "_count";
        }

        yield return MetricTable.MemberDuration.Name + "_sum";
        yield return MetricTable.MemberDuration.Name + "_count";
        foreach (var each in Plain)
            yield return each.Name;
    }

    static MetricDescription[] Plain =>
    [
        MetricTable.Requests, MetricTable.RequestsInFlight, MetricTable.RowsAccepted, MetricTable.Rows, MetricTable.Flags, MetricTable.Faults,
        MetricTable.MemberCalls, MetricTable.MemberVotes, MetricTable.MemberCircuitOpen, MetricTable.MembersAnswering, MetricTable.Members, MetricTable.Quorum,
        MetricTable.BaselineFlagRatio, MetricTable.GuaranteeState, MetricTable.GuaranteeAlpha, MetricTable.CandidateRows,
        MetricTable.MonitorEvidence, MetricTable.MonitorChange, MetricTable.RiskRose, MetricTable.UnflaggedRisk, MetricTable.MonitorRows,
        MetricTable.TrafficEvidence, MetricTable.TrafficUnfamiliar, MetricTable.TrafficShareChanged,
        MetricTable.AuditBacklog, MetricTable.AuditOldest, MetricTable.AuditLabels,
        MetricTable.StoreWritten, MetricTable.StoreDropped, MetricTable.StoreLate, MetricTable.StoreFailures, MetricTable.StorePending, MetricTable.StoreSpillBytes,
    ];
}
