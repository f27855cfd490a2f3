using Ensemble.Decisions;
using Ensemble.Execution;
using Gateway.Metrics;

namespace Gateway.Tests.Metrics;

public sealed class GatewayMetricsTests : IDisposable
{
    static readonly FamilyFacts Digits =
        new("digits", "1", ["a", "b", "c"], 2, 0.19, [new GuaranteeFacts("mean", "valid", 0.02)]);

    readonly GatewayMetrics metrics = new();

    public void Dispose() => metrics.Dispose();

    [Fact]
    public async Task A_request_counts_once_under_its_outcome_and_leaves_nothing_in_flight()
    {
        metrics.FamilyLoaded(Digits);
        metrics.Of("digits").RequestStarted();
        (await LineAsync("consensus_requests_in_flight{family=\"digits\"}")).ShouldBe("1");
        metrics.Of("digits").RequestEnded("quorum_lost", 3, TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(3));

        (await LineAsync("consensus_requests_in_flight{family=\"digits\"}")).ShouldBe("0");
        (await LineAsync("consensus_requests_total{family=\"digits\",outcome=\"quorum_lost\"}")).ShouldBe("1");
        (await LineAsync("consensus_request_duration_seconds_bucket{family=\"digits\",le=\"0.02\"}")).ShouldBe("0");
        (await LineAsync("consensus_request_duration_seconds_bucket{family=\"digits\",le=\"0.05\"}")).ShouldBe("1");
        (await LineAsync("consensus_overhead_seconds_bucket{family=\"digits\",le=\"0.005\"}")).ShouldBe("1");
        (await LineAsync("consensus_request_rows_sum{family=\"digits\"}")).ShouldBe("3");
    }

    [Fact]
    public async Task Accepted_rows_equal_outcomes_and_rows_in_flight()
    {
        metrics.FamilyLoaded(Digits);
        metrics.RowsAccepted("digits", 10);
        metrics.RowsAccepted("digits", 5);
        metrics.RowOutcomes("digits", unflagged: 4, flagged: 3, abstained: 1, fallback: 0, failed: 2);

        (await LineAsync("consensus_rows_accepted_total{family=\"digits\"}")).ShouldBe("15");
        (await LineAsync("consensus_rows_in_flight{family=\"digits\"}")).ShouldBe("5");
        (await LineAsync("consensus_rows_total{family=\"digits\",outcome=\"unflagged\"}")).ShouldBe("4");
        (await LineAsync("consensus_rows_total{family=\"digits\",outcome=\"flagged\"}")).ShouldBe("3");
        (await LineAsync("consensus_rows_total{family=\"digits\",outcome=\"abstained\"}")).ShouldBe("1");
        (await LineAsync("consensus_rows_total{family=\"digits\",outcome=\"fallback\"}")).ShouldBe("0");
        (await LineAsync("consensus_rows_total{family=\"digits\",outcome=\"failed\"}")).ShouldBe("2");
    }

    [Fact]
    public async Task A_row_counts_under_each_of_its_reasons_and_its_scores_are_observed()
    {
        metrics.FamilyLoaded(Digits);
        metrics.Reasons("digits",
        [
            new Decision(Reason.None, 0.015, 0, 1, 3, 3),
            new Decision(Reason.Risk | Reason.Novelty, 0.6, 0.3, 0.001, 3, 3),
            new Decision(Reason.Risk | Reason.MemberMissing, double.NaN, double.NaN, 1, 3, 2),
        ]);

        (await LineAsync("consensus_flags_total{family=\"digits\",reason=\"risk\"}")).ShouldBe("2");
        (await LineAsync("consensus_flags_total{family=\"digits\",reason=\"novelty\"}")).ShouldBe("1");
        (await LineAsync("consensus_flags_total{family=\"digits\",reason=\"member_missing\"}")).ShouldBe("1");
        (await LineAsync("consensus_flags_total{family=\"digits\",reason=\"disagreement\"}")).ShouldBe("0");
        (await LineAsync("consensus_risk_bucket{family=\"digits\",le=\"0.02\"}")).ShouldBe("1");
        (await LineAsync("consensus_risk_count{family=\"digits\"}")).ShouldBe("2", "NaN is no score");
        (await LineAsync("consensus_novelty_bucket{family=\"digits\",le=\"0.2\"}")).ShouldBe("1");
        (await LineAsync("consensus_novelty_count{family=\"digits\"}")).ShouldBe("2");
    }

    [Fact]
    public async Task Names_that_a_request_made_up_never_become_labels()
    {
        metrics.FamilyLoaded(Digits);
        int before = (await metrics.TextAsync(default)).Split('\n').Length;
        for (int i = 0; i < 1000; i++)
        {
            metrics.Of($"made-up-{i}").RequestStarted();
            metrics.Of($"made-up-{i}").RequestEnded("not_found", 0, TimeSpan.Zero, TimeSpan.Zero);
            metrics.Member("digits", $"made-up-{i}", MemberStatus.Answered, TimeSpan.Zero);
            metrics.Fault($"Made up {i}");
        }

        string text = await metrics.TextAsync(default);
        text.ShouldNotContain("ade-up");
        text.ShouldNotContain("ade up");
        (await LineAsync("consensus_requests_total{family=\"unknown\",outcome=\"not_found\"}")).ShouldBe("1000");
        (await LineAsync("consensus_faults_total{code=\"other\"}")).ShouldBe("1000");
        (text.Split('\n').Length - before).ShouldBe(2, "one series for the outcome, one for the fault");
    }

    [Fact]
    public async Task A_flood_of_well_formed_codes_stops_at_a_bound()
    {
        for (int i = 0; i < 1000; i++)
            metrics.Fault($"code_{i}");

        (await metrics.TextAsync(default)).Split('\n').Count(l => l.StartsWith("consensus_faults_total{", StringComparison.Ordinal)).ShouldBe(97);
        (await LineAsync("consensus_faults_total{code=\"other\"}")).ShouldBe("904");
    }

    [Fact]
    public async Task Answering_members_fall_with_a_failed_call_and_rise_with_the_next_answer()
    {
        metrics.FamilyLoaded(Digits);
        (await LineAsync("consensus_members_answering{family=\"digits\"}")).ShouldBe("3");
        metrics.Member("digits", "b", MemberStatus.TimedOut, TimeSpan.FromSeconds(1));
        metrics.Member("digits", "b", MemberStatus.Invalid, TimeSpan.FromSeconds(1));
        (await LineAsync("consensus_members_answering{family=\"digits\"}")).ShouldBe("2");
        metrics.Member("digits", "b", MemberStatus.Answered, TimeSpan.FromSeconds(1));
        (await LineAsync("consensus_members_answering{family=\"digits\"}")).ShouldBe("3");
        (await LineAsync("consensus_member_calls_total{family=\"digits\",member=\"b\",outcome=\"timed_out\"}")).ShouldBe("1");
        (await LineAsync("consensus_member_calls_total{family=\"digits\",member=\"b\",outcome=\"invalid\"}")).ShouldBe("1");
        (await LineAsync("consensus_member_duration_seconds_sum{family=\"digits\",member=\"b\"}")).ShouldBe("3");
    }

    [Fact]
    public async Task A_new_version_replaces_the_old_one_in_every_gauge()
    {
        metrics.FamilyLoaded(Digits);
        metrics.Member("digits", "b", MemberStatus.Failed, TimeSpan.Zero);
        metrics.FamilyLoaded(new("digits", "2", ["a", "d"], 1, null, [new GuaranteeFacts("a", "unverified", 0.05)]));

        string text = await metrics.TextAsync(default);
        text.ShouldContain("consensus_family_info{family=\"digits\",version=\"2\"} 1");
        text.ShouldNotContain("version=\"1\"}");
        text.ShouldNotContain("member=\"b\"");
        text.ShouldNotContain("answer=\"mean\"");
        text.ShouldNotContain("consensus_baseline_flag_ratio{");
        (await LineAsync("consensus_members{family=\"digits\"}")).ShouldBe("2");
        (await LineAsync("consensus_members_answering{family=\"digits\"}")).ShouldBe("2");
        (await LineAsync("consensus_quorum{family=\"digits\"}")).ShouldBe("1");
        (await LineAsync("consensus_guarantee_state{family=\"digits\",answer=\"a\",state=\"unverified\"}")).ShouldBe("1");
        (await LineAsync("consensus_guarantee_state{family=\"digits\",answer=\"a\",state=\"valid\"}")).ShouldBe("0");
        (await LineAsync("consensus_guarantee_alpha{family=\"digits\",answer=\"a\"}")).ShouldBe("0.05");
        (await LineAsync("consensus_family_reload_total{family=\"digits\",outcome=\"loaded\"}")).ShouldBe("2");
    }

    [Fact]
    public async Task A_refused_version_counts_and_leaves_the_one_that_serves_loaded()
    {
        metrics.FamilyLoaded(Digits);
        metrics.FamilyRefused("digits");
        metrics.FamilyRefused("broken");

        (await LineAsync("consensus_family_loaded{family=\"digits\"}")).ShouldBe("1");
        (await LineAsync("consensus_family_last_reload_success{family=\"digits\"}")).ShouldBe("0");
        (await LineAsync("consensus_family_reload_total{family=\"digits\",outcome=\"refused\"}")).ShouldBe("1");
        (await LineAsync("consensus_family_loaded{family=\"broken\"}")).ShouldBe("0");
    }

    [Fact]
    public async Task A_removed_family_is_not_loaded_and_says_nothing_of_its_version()
    {
        metrics.FamilyLoaded(Digits);
        metrics.FamilyRemoved("digits");

        (await LineAsync("consensus_family_loaded{family=\"digits\"}")).ShouldBe("0");
        string text = await metrics.TextAsync(default);
        text.ShouldNotContain("consensus_family_info{");
        text.ShouldNotContain("consensus_guarantee_state{");
        text.ShouldNotContain("consensus_quorum{");
    }

    [Fact]
    public async Task A_guarantee_that_expires_is_in_that_state_alone()
    {
        metrics.FamilyLoaded(Digits);
        metrics.GuaranteeState("digits", "mean", "expired");
        metrics.GuaranteeState("digits", "median", "expired");

        (await LineAsync("consensus_guarantee_state{family=\"digits\",answer=\"mean\",state=\"expired\"}")).ShouldBe("1");
        (await LineAsync("consensus_guarantee_state{family=\"digits\",answer=\"mean\",state=\"valid\"}")).ShouldBe("0");
        (await metrics.TextAsync(default)).ShouldNotContain("median");
    }

    [Fact]
    public async Task Flags_that_nobody_asked_for_are_counted()
    {
        metrics.FamilyLoaded(Digits);
        metrics.Of("digits").FlagsNotAskedFor(4);
        (await LineAsync("consensus_flags_not_requested_total{family=\"digits\"}")).ShouldBe("4");
    }

    async Task<string?> LineAsync(string series)
    {
        string text = await metrics.TextAsync(default);
        return text.Split('\n').SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..];
    }
}
