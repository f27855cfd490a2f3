using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>Every metric of ours: what is exported, and what docs/reference/metrics.md says.</summary>
static class MetricTable
{
    public static readonly MetricDescription Requests = new(
        "consensus_requests_total", Counter, "Infer requests ended, by outcome: ok or a fault code.", "family", "outcome");

    public static readonly MetricDescription RequestsInFlight = new(
        "consensus_requests_in_flight", Gauge, "Infer requests that have begun and not ended.", "family");

    public static readonly MetricDescription RequestDuration = new(
        "consensus_request_duration_seconds", Histogram, "Time from an infer request's first line to its reply.", "family")
    { Buckets = Metrics.Buckets.Seconds };

    public static readonly MetricDescription Overhead = new(
        "consensus_overhead_seconds", Histogram, "Request duration less that of the slowest member: what the gateway itself costs.", "family")
    { Buckets = Metrics.Buckets.Seconds };

    public static readonly MetricDescription RequestRows = new(
        "consensus_request_rows", Histogram, "Rows in an infer request.", "family")
    { Buckets = Metrics.Buckets.Rows };

    public static readonly MetricDescription RowsAccepted = new(
        "consensus_rows_accepted_total", Counter, "Rows admitted; equals the sum of consensus_rows_total and consensus_rows_in_flight.", "family");

    public static readonly MetricDescription RowsInFlight = new(
        "consensus_rows_in_flight", Gauge, "Rows admitted whose outcome is not known yet.", "family");

    public static readonly MetricDescription Rows = new(
        "consensus_rows_total", Counter, "Rows by terminal outcome: unflagged, flagged, abstained, fallback, failed.", "family", "outcome");

    public static readonly MetricDescription ShadowRows = new(
        "consensus_shadow_rows_total", Counter, "Of the rows in consensus_rows_total those of guard routes in shadow, by whether they were flagged.", "family", "flagged");

    public static readonly MetricDescription Flags = new(
        "consensus_flags_total", Counter, "Rows flagged, by reason; a row with several reasons counts once for each.", "family", "reason");

    public static readonly MetricDescription FlagsNotRequested = new(
        "consensus_flags_not_requested_total", Counter, "Flagged rows whose caller named outputs without consensus.flagged.", "family");

    public static readonly MetricDescription Risk = new(
        "consensus_risk", Histogram, "Risk score of decided rows.", "family")
    { Buckets = Metrics.Buckets.Risk };

    public static readonly MetricDescription Novelty = new(
        "consensus_novelty", Histogram, "Novelty score of decided rows.", "family")
    { Buckets = Metrics.Buckets.Novelty };

    public static readonly MetricDescription MemberCalls = new(
        "consensus_member_calls_total", Counter, "Calls of a member by outcome: answered, failed, timed_out, invalid.", "family", "member", "outcome");

    public static readonly MetricDescription MemberDuration = new(
        "consensus_member_duration_seconds", Histogram, "Time of one member's call.", "family", "member")
    { Buckets = Metrics.Buckets.Seconds };

    public static readonly MetricDescription MemberVotes = new(
        "consensus_member_votes_total", Counter, "Rows for which a member named a class, by whether the chosen answer is that one: same, other.", "family", "member", "vote");

    public static readonly MetricDescription MemberCircuitOpen = new(
        "consensus_member_circuit_open", Gauge, "1 while a member is not called because its calls kept failing.", "family", "member");

    public static readonly MetricDescription MembersAnswering = new(
        "consensus_members_answering", Gauge, "Members whose newest call was answered (before the first call: all).", "family");

    public static readonly MetricDescription Members = new("consensus_members", Gauge, "Members of the serving version.", "family");

    public static readonly MetricDescription Quorum = new(
        "consensus_quorum", Gauge, "Members that must answer a row.", "family");

    public static readonly MetricDescription FamilyInfo = new(
        "consensus_family_info", Gauge, "1 for each version that serves.", "family", "version");

    public static readonly MetricDescription FamilyLoaded = new(
        "consensus_family_loaded", Gauge, "1 while some version of the family serves.", "family");

    public static readonly MetricDescription FamilyReloads = new(
        "consensus_family_reload_total", Counter, "Attempts to load a family, by outcome: loaded, refused.", "family", "outcome");

    public static readonly MetricDescription FamilyLastReload = new(
        "consensus_family_last_reload_success", Gauge, "1 when the newest attempt to load the family was accepted.", "family");

    public static readonly MetricDescription BaselineFlagRatio = new(
        "consensus_baseline_flag_ratio", Gauge, "Share of rows that the family flagged on its fit rows.", "family");

    public static readonly MetricDescription GuaranteeState = new(
        "consensus_guarantee_state", Gauge, "1 for the state in which a guarantee is: valid, unverified, withdrawn, expired, none.",
        "family", "answer", "state");

    public static readonly MetricDescription GuaranteeAlpha = new(
        "consensus_guarantee_alpha", Gauge, "Bound of a guarantee on P(wrong | not flagged).", "family", "answer");

    public static readonly MetricDescription Faults = new(
        "consensus_faults_total", Counter, "Requests answered with an error, by fault code.", "code");

    public static readonly MetricDescription PassRequests = new(
        "consensus_pass_requests_total", Counter,
        "Requests of pass and guard routes by outcome: 1xx to 5xx of the service, refused, unavailable, timeout, cancelled, broken.", "route", "outcome");

    public static readonly MetricDescription PassDuration = new(
        "consensus_pass_duration_seconds", Histogram, "Time of one request of a pass or guard route, the service's included.", "route")
    { Buckets = Metrics.Buckets.Seconds };

    public static readonly MetricDescription GuardRequests = new(
        "consensus_guard_requests_total", Counter,
        "Requests of guard routes by what became of them: unflagged, flagged, abstained, fallback, failed, not_judged (the service gave no 2xx).", "route", "outcome");

    public static readonly MetricDescription GuardUndecided = new(
        "consensus_guard_undecided_total", Counter,
        "Requests of guard routes that the family did not decide, by reason. Flagged uninspected: body_too_large, buffers_full, body_incomplete, not_decoded, not_read, "
        + "not_mapped, mapping_wrong, answer_not_read. Flagged member_missing: late, family_missing, family_busy, queue_full, no_member.", "route", "reason");

    public static readonly MetricDescription GuardWait = new(
        "consensus_guard_wait_seconds", Histogram, "Time that a reply waited for the family once the service had answered; nothing waits in shadow.", "route")
    { Buckets = Metrics.Buckets.Seconds };

    public static readonly MetricDescription GuardLateRuns = new(
        "consensus_guard_late_runs", Gauge, "Runs of a family that go on though no reply of a guard route waits for them; at most Limits.LateRuns before no more are begun.", "family");

    public static readonly MetricDescription FeatureValues = new(
        "consensus_guard_feature_values_total", Counter,
        "Values that requests brought, by feature of the manifest: in_range, out_of_range, missing, invalid (wrong type or unknown category).", "route", "feature", "state");

    public static readonly MetricDescription StoreWritten = new(
        "consensus_store_written_rows_total", Counter, "Rows on disk, by place: database, spill.", "place");

    public static readonly MetricDescription StoreDropped = new(
        "consensus_store_dropped_rows_total", Counter, "Flagged or audited rows that were lost, by reason: queue_full, stopped.", "reason");

    public static readonly MetricDescription StoreLate = new(
        "consensus_store_late_rows_total", Counter, "Rows that were not on disk when their reply left; they are written later.");

    public static readonly MetricDescription StoreFailures = new(
        "consensus_store_failures_total", Counter,
        "Failed attempts to write, by kind: locked, full, io, corrupt, moved, unavailable, denied, other, and spill_ before those of the spill file.", "kind");

    public static readonly MetricDescription StorePending = new(
        "consensus_store_pending_rows", Gauge, "Rows that wait to be on disk.");

    public static readonly MetricDescription StoreOldest = new(
        "consensus_store_oldest_pending_timestamp_seconds", Gauge, "When the row that waits longest was handed over, seconds since 1970; 0 when none waits.");

    public static readonly MetricDescription StoreSpillBytes = new(
        "consensus_store_spill_bytes", Gauge, "Bytes in the spill file, not yet in the store.");

    public static readonly MetricDescription StoreDeleted = new(
        "consensus_store_deleted_decisions_total", Counter, "Decisions deleted for their age or the store's size.");

    public static readonly MetricDescription StoreCommit = new(
        "consensus_store_commit_seconds", Histogram, "Time to put a group of rows on disk.")
    { Buckets = Metrics.Buckets.Seconds };

    public static readonly MetricDescription AuditedRows = new(
        "consensus_audited_rows_total", Counter, "Rows drawn for the audit, by whether they were flagged.", "family", "flagged");

    public static readonly MetricDescription CandidateRows = new(
        "consensus_candidate_rows_total", Counter,
        "Rows that a candidate was to decide. As a shadow, compared with the serving version's: same, answer_changed, flag_changed, both_changed; "
        + "by its share of the requests: answered. Of both: failed, skipped (too busy, or asked for what it does not offer).", "family", "outcome");

    public static readonly MetricDescription CandidateInfo = new(
        "consensus_candidate_info", Gauge, "1; the version that is tried beside the serving one, and how: shadow or share.", "family", "version", "mode");

    public static readonly MetricDescription Labels = new(
        "consensus_labels_total", Counter, "Labels given to recorded rows, by standing: counted, repeated, contradictory, late, unknown.", "family", "standing");

    public static readonly MetricDescription MonitorEvidence = new(
        "consensus_monitor_log_evidence", Gauge, "Logarithm of the evidence that the unflagged risk exceeds a guarantee's bound, audited rows without a label in time counted as right (optimistic) or as wrong (pessimistic).",
        "family", "answer", "process");

    public static readonly MetricDescription MonitorChange = new(
        "consensus_monitor_log_change", Gauge, "Logarithm of the statistic that notices when the unflagged risk rose lately, at least 0.",
        "family", "answer");

    public static readonly MetricDescription RiskRose = new(
        "consensus_unflagged_risk_rose", Gauge, "1 while that statistic says so.",
        "family", "answer");

    public static readonly MetricDescription UnflaggedRisk = new(
        "consensus_unflagged_risk", Gauge, "Limits, valid at all times together, of the share of wrong rows among those not flagged: lower, upper.",
        "family", "answer", "limit");

    public static readonly MetricDescription MonitorRows = new(
        "consensus_monitor_rows", Gauge, "Audited unflagged rows that a guarantee's monitor has counted: audited, of them labelled in time, of them overdue.",
        "family", "answer", "kind");

    public static readonly MetricDescription TrafficEvidence = new(
        "consensus_traffic_log_evidence", Gauge, "Logarithm of the evidence that a score of the traffic is unlike that of the fit rows: risk, novelty.",
        "family", "score");

    public static readonly MetricDescription TrafficUnfamiliar = new(
        "consensus_traffic_unfamiliar", Gauge, "1 while that evidence is above its threshold.",
        "family", "score");

    public static readonly MetricDescription TrafficShare = new(
        "consensus_traffic_share_effect", Gauge, "Largest difference of a share from the baseline, of predicted classes or of flagged rows: estimate, and its lower limit.",
        "family", "share", "limit");

    public static readonly MetricDescription TrafficShareChanged = new(
        "consensus_traffic_share_changed", Gauge, "1 while that lower limit is above Monitors.ShareChange.",
        "family", "share");

    public static readonly MetricDescription AuditBacklog = new(
        "consensus_audit_backlog_rows", Gauge, "Audited rows that wait for a label.",
        "family");

    public static readonly MetricDescription AuditOldest = new(
        "consensus_audit_oldest_timestamp_seconds", Gauge, "When the oldest audited row that waits for a label was received, seconds since 1970; 0 when none waits.",
        "family");

    public static readonly MetricDescription AuditHandedOut = new(
        "consensus_audit_handed_out_rows_total", Counter, "Audited rows handed out for labelling.",
        "family");

    public static readonly MetricDescription AuditLabels = new(
        "consensus_audit_labels_total", Counter, "Labels that count: blind (the row had been handed out to who gave it) or volunteered, which enter no monitor.",
        "family", "kind");

    public static readonly MetricDescription LabelError = new(
        "consensus_label_error", Gauge, "Probability that a label is wrong, from rows that two people labelled blindly: estimate, lower, upper.",
        "family", "limit");

    public static readonly MetricDescription MonitorRuns = new(
        "consensus_monitor_runs_total", Counter, "Looks of the monitors at the store: done, failed.",
        "outcome");

    public static readonly MetricDescription BuildInfo = new(
        "consensus_build_info", Gauge, "1; versions of the gateway and of the .NET runtime.", "version", "runtime");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } =
    [
        Requests, RequestsInFlight, RequestDuration, Overhead, RequestRows,
        RowsAccepted, RowsInFlight, Rows, ShadowRows, Flags, FlagsNotRequested, Risk, Novelty,
        MemberCalls, MemberDuration, MemberVotes, MemberCircuitOpen, MembersAnswering, Members, Quorum, .. RemoteMetricTable.All,
        FamilyInfo, FamilyLoaded, FamilyReloads, FamilyLastReload, BaselineFlagRatio, GuaranteeState, GuaranteeAlpha,
        Faults, PassRequests, PassDuration, GuardRequests, GuardUndecided, GuardWait, GuardLateRuns, FeatureValues,
        StoreWritten, StoreDropped, StoreLate, StoreFailures, StorePending, StoreOldest, StoreSpillBytes, StoreDeleted, StoreCommit, AuditedRows, Labels,
        CandidateRows, CandidateInfo,
        MonitorEvidence, MonitorChange, RiskRose, UnflaggedRisk, MonitorRows, TrafficEvidence, TrafficUnfamiliar, TrafficShare, TrafficShareChanged,
        AuditBacklog, AuditOldest, AuditHandedOut, AuditLabels, LabelError, MonitorRuns, .. AccessMetricTable.All, .. AuditLogMetricTable.All, .. LoadMetricTable.All, .. ReuseMetricTable.All, .. SignalMetricTable.All, BuildInfo,
    ];
}
