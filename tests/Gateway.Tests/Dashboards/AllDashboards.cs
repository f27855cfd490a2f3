namespace Gateway.Tests.Dashboards;

/// <summary>What config/grafana shows: the one description that its files are made from.</summary>
static class AllDashboards
{
    const string Us = "job=\"$job\",instance=~\"$instance\"";
    const string Family = Us + ",family=~\"$family\"";

    public static IReadOnlyList<Dashboard> List { get; } = [Overview(), OneFamily(), Store()];

    static Dashboard Overview() => new("overview", "Consensus gateway: overview", false,
    [
        new("Up", "none", "Gateways that are scraped.", Always($"sum(up{{{Us}}})", "up")) { Kind = "stat", Width = 4 },
        new("Families that serve", "none", "Of those that are configured.", Always($"sum(consensus_family_loaded{{{Us}}})", "loaded"), Always($"count(consensus_family_loaded{{{Us}}})", "configured")) { Kind = "stat", Width = 4 },
        new("Alerts", "none", "Firing alerts that page, and tickets.", Some($"count(ALERTS{{alertname=~\"Gateway.+\",alertstate=\"firing\",severity=\"page\"}})", "page"), Some($"count(ALERTS{{alertname=~\"Gateway.+\",alertstate=\"firing\",severity=\"ticket\"}})", "ticket")) { Kind = "stat", Width = 4 },
        new("Flagged", "percentunit", "Share of rows that are flagged, withheld or answered by the fallback.", Always($"sum({Rate("consensus_rows_total", Us + ",outcome=~\"flagged|abstained|fallback\"")}) / sum({Rate("consensus_rows_total", Us)})", "flagged")) { Kind = "stat", Width = 4 },
        new("Configuration", "none", "1 when the newest configuration counts.", Always($"min(consensus_config_last_reload_success{{{Us}}})", "accepted")) { Kind = "stat", Width = 4 },
        new("Members that fail on purpose", "none", "Other than 0 only while somebody exercises.", Always($"sum(consensus_chaos_members{{{Us}}})", "members")) { Kind = "stat", Width = 4 },
        new("Requests", "reqps", "Infer requests by how they ended; ok is the only good end.", Always($"sum by (outcome) ({Rate("consensus_requests_total", Us)})", "{{outcome}}")),
        new("Requests by family", "reqps", "", Always($"sum by (family) ({Rate("consensus_requests_total", Us)})", "{{family}}")),
        new("Duration", "s", "From a request's first line to its reply.", Always(Quantile(0.5, "consensus_request_duration_seconds", "", Us), "half"), Always(Quantile(0.99, "consensus_request_duration_seconds", "", Us), "99 %")),
        new("Overhead", "s", "What the gateway itself costs: duration less that of the slowest member.", Always(Quantile(0.5, "consensus_overhead_seconds", "", Us), "half"), Always(Quantile(0.99, "consensus_overhead_seconds", "", Us), "99 %")),
        new("Running and waiting", "none", "Requests that run, that wait for their turn, and how many may run.", Always($"sum(consensus_requests_in_flight{{{Us}}})", "run"), Always($"sum(consensus_requests_waiting{{{Us}}})", "wait"), Always($"sum(consensus_concurrency_limit{{{Us}}})", "limit")),
        new("Turned away", "reqps", "By reason.", Some($"sum by (reason) ({Rate("consensus_requests_shed_total", Us)})", "{{reason}}")),
        new("Services behind routes", "reqps", "Replies of pass and guard routes.", Some($"sum by (route, outcome) ({Rate("consensus_pass_requests_total", Us)})", "{{route}} {{outcome}}")),
        new("Guarded replies", "reqps", "What became of requests of guard routes; not judged by reason.", Some($"sum by (route, outcome) ({Rate("consensus_guard_requests_total", Us)})", "{{route}} {{outcome}}"), Some($"sum by (route, reason) ({Rate("consensus_guard_undecided_total", Us)})", "{{route}} not judged: {{reason}}")),
        new("Not let in", "reqps", "By reason.", Some($"sum by (reason) ({Rate("consensus_auth_failures_total", Us)})", "{{reason}}")),
        new("Memory", "bytes", "Resident memory of the process.", Always($"process_working_set_bytes{{{Us}}}", "{{instance}}")),
        new("Processor", "none", "Cores that are computing.", Always(Rate("process_cpu_seconds_total", Us), "{{instance}}")),
        new("Own messages", "reqps", "To Alertmanagers and to the collector of traces, by result.", Some($"sum by (alertmanager, result) ({Rate("consensus_alert_pushes_total", Us)})", "{{alertmanager}} {{result}}"), Some($"sum by (result) ({Rate("consensus_trace_exports_total", Us)})", "traces {{result}}")),
    ]);

    static Dashboard OneFamily() => new("family", "Consensus gateway: family", true,
    [
        new("Rows", "rowsps", "By terminal outcome.", Always($"sum by (outcome) ({Rate("consensus_rows_total", Family)})", "{{outcome}}")),
        new("Flags by reason", "rowsps", "A row with several reasons counts once for each.", Always($"sum by (reason) ({Rate("consensus_flags_total", Family)})", "{{reason}}")),
        new("Share flagged", "percentunit", "Beside what the family flagged on its fit rows.", Always($"sum({Rate("consensus_rows_total", Family + ",outcome=~\"flagged|abstained|fallback\"")}) / sum({Rate("consensus_rows_total", Family)})", "now"), Some($"max(consensus_baseline_flag_ratio{{{Family}}})", "baseline")),
        new("Risk", "none", "Where the scores of decided rows lie.", Always($"sum by (le) (increase(consensus_risk_bucket{{{Family}}}[$__rate_interval]))", "{{le}}")) { Kind = "heatmap", Width = 12 },
        new("Novelty", "none", "Where the scores of decided rows lie.", Always($"sum by (le) (increase(consensus_novelty_bucket{{{Family}}}[$__rate_interval]))", "{{le}}")) { Kind = "heatmap", Width = 12 },
        new("Members that answer", "none", "Below the quorum there is no prediction.", Always($"min(consensus_members_answering{{{Family}}})", "answer"), Always($"max(consensus_members{{{Family}}})", "members"), Always($"max(consensus_quorum{{{Family}}})", "quorum")),
        new("Calls of members", "reqps", "By outcome; everything but answered flags rows.", Always($"sum by (member, outcome) ({Rate("consensus_member_calls_total", Family)}) > 0", "{{member}} {{outcome}}")),
        new("Slowest calls of members", "s", "One in a hundred takes longer.", Always(Quantile(0.99, "consensus_member_duration_seconds", "member", Family), "{{member}}")),
        new("Members left alone", "none", "1 while a member's circuit is open, or no server answers for it.", Always($"max by (member) (consensus_member_circuit_open{{{Family}}})", "{{member}}"), Some($"1 - max by (member) (consensus_remote_member_up{{{Family}}})", "{{member}} (remote)")),
        new("Guarantee", "none", "1 for the state in which each is.", Some($"max by (answer, state) (consensus_guarantee_state{{{Family}}}) == 1", "{{answer}}: {{state}}")),
        new("Unflagged risk", "percentunit", "Share of wrong rows among those not flagged: limits that hold at all times, and the promised bound.", Some($"max by (answer, limit) (consensus_unflagged_risk{{{Family}}})", "{{answer}} {{limit}}"), Some($"max by (answer) (consensus_guarantee_alpha{{{Family}}})", "{{answer}} bound")),
        new("Evidence against the guarantee", "none", "Logarithm; at ln(1/delta) the guarantee is withdrawn.", Some($"max by (answer, process) (consensus_monitor_log_evidence{{{Family}}})", "{{answer}} {{process}}"), Some($"max by (answer) (consensus_monitor_log_change{{{Family}}})", "{{answer}} change")),
        new("Evidence that inputs are unfamiliar", "none", "Logarithm, by score.", Some($"max by (score) (consensus_traffic_log_evidence{{{Family}}})", "{{score}}")),
        new("Shares against the baseline", "percentunit", "Largest difference of predicted classes and of flagged rows.", Some($"max by (share, limit) (consensus_traffic_share_effect{{{Family}}})", "{{share}} {{limit}}")),
        new("Candidate", "rowsps", "Rows that a candidate decided, compared with the version that serves.", Some($"sum by (outcome) ({Rate("consensus_candidate_rows_total", Family)})", "{{outcome}}")),
        new("Duration", "s", "From a request's first line to its reply.", Always(Quantile(0.5, "consensus_request_duration_seconds", "", Family), "half"), Always(Quantile(0.99, "consensus_request_duration_seconds", "", Family), "99 %")),
    ]);

    static Dashboard Store() => new("store", "Consensus gateway: store and audit", false,
    [
        new("Rows kept", "rowsps", "By where they are: the database, or the spill file beside it.", Always($"sum by (place) ({Rate("consensus_store_written_rows_total", Us)})", "{{place}}")),
        new("Rows lost", "rowsps", "Any other number than 0 pages.", Always($"sum by (reason) ({Rate("consensus_store_dropped_rows_total", Us)})", "{{reason}}")),
        new("Failures", "ops", "Failed attempts to write, by kind.", Always($"sum by (kind) ({Rate("consensus_store_failures_total", Us)}) > 0 or sum({Rate("consensus_store_failures_total", Us)})", "{{kind}}")),
        new("Rows that wait", "none", "To be on disk.", Always($"sum(consensus_store_pending_rows{{{Us}}})", "rows")),
        new("Longest wait", "s", "Of the row that was handed over first.", Always($"max((time() - consensus_store_oldest_pending_timestamp_seconds{{{Us}}}) * (consensus_store_oldest_pending_timestamp_seconds{{{Us}}} > bool 0))", "age")),
        new("Spill file", "bytes", "Bytes that are not yet in the store.", Always($"sum(consensus_store_spill_bytes{{{Us}}})", "bytes")),
        new("Time to disk", "s", "Of a group of rows.", Always(Quantile(0.5, "consensus_store_commit_seconds", "", Us), "half"), Always(Quantile(0.99, "consensus_store_commit_seconds", "", Us), "99 %")),
        new("Free disk", "bytes", "Below 512 MiB, or with less than four hours left, there is a ticket.", Always($"min by (instance) (consensus_store_free_bytes{{{Us}}})", "{{instance}}")),
        new("Deleted", "ops", "Decisions, for their age or the store's size.", Always($"sum({Rate("consensus_store_deleted_decisions_total", Us)})", "decisions")),
        new("Rows drawn for the audit", "rowsps", "By whether they were flagged.", Some($"sum by (family, flagged) ({Rate("consensus_audited_rows_total", Us)})", "{{family}} flagged: {{flagged}}")),
        new("Audit backlog", "none", "Rows that wait for a label.", Always($"sum by (family) (consensus_audit_backlog_rows{{{Us}}})", "{{family}}")),
        new("Oldest row without a label", "s", "", Always($"max by (family) ((time() - consensus_audit_oldest_timestamp_seconds{{{Us}}}) * (consensus_audit_oldest_timestamp_seconds{{{Us}}} > bool 0))", "{{family}}")),
        new("Labels", "rowsps", "Those that count, and the others by standing.", Always($"sum by (family, standing) ({Rate("consensus_labels_total", Us)})", "{{family}} {{standing}}")),
        new("Errors of labels", "percentunit", "From rows that two people labelled.", Some($"max by (family, limit) (consensus_label_error{{{Us}}})", "{{family}} {{limit}}")),
        new("Looks of the monitors", "ops", "", Always($"sum by (outcome) ({Rate("consensus_monitor_runs_total", Us)})", "{{outcome}}")),
        new("Audit log", "ops", "Lines on disk by event; refused attempts; lost events.", Always($"sum by (event) ({Rate("consensus_audit_log_lines_total", Us)}) > 0 or sum({Rate("consensus_audit_log_lines_total", Us)})", "{{event}}"), Always($"sum({Rate("consensus_audit_log_failures_total", Us)})", "refused"), Always($"sum({Rate("consensus_audit_log_lost_total", Us)})", "lost")),
    ]);

    static Query Always(string expr, string legend) => new(expr, legend, true);

    static Query Some(string expr, string legend) => new(expr, legend);

    static string Rate(string metric, string labels) => $"rate({metric}{{{labels}}}[$__rate_interval])";

    static string Quantile(double share, string metric, string by, string labels) =>
        $"histogram_quantile({share}, sum by ({(by.Length > 0 ? by + ", " : "")}le) ({Rate(metric + "_bucket", labels)}))";
}
