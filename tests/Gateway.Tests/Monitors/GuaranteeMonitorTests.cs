using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Monitors;

/// <summary>Audit labels decide what becomes of a guarantee while it serves.</summary>
public class GuaranteeMonitorTests : IDisposable
{
    readonly TemporaryFolder folder = WatchedGateway.Folder();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Right_labels_keep_a_guarantee_and_wrong_ones_withdraw_it_for_ever_while_its_gates_go_on()
    {
        await using (var gateway = await WatchedGateway.StartAsync(folder))
        {
            for (int i = 0; i < 5; i++)
                await gateway.AskAsync(3, 0);
            await gateway.WorkAsync("anna", 5, "0");
            var healthy = await gateway.GuaranteeAsync();
            ((int)healthy["requests"]!).ShouldBe(5);
            ((double)healthy["log_evidence"]!).ShouldBeLessThan(0);
            (await gateway.StateAsync()).ShouldBe("valid");
            await gateway.WorkAsync("anna", 1, "0");
            for (int i = 0; i < 5; i++)
                await gateway.AskAsync(3, 0);
            await gateway.WorkAsync("anna", 5, "1");
            var bad = await gateway.GuaranteeAsync();
            ((double)bad["log_evidence"]!).ShouldBeGreaterThan(Math.Log(20));
            ((string)bad["states"]![0]!["state"]!).ShouldBe("withdrawn");
            ((string)bad["states"]![0]!["why"]!).ShouldStartWith("the audit shows a risk above 0.02: evidence ");
            var reply = await gateway.ReplyAsync(3, 0, 0, 0);
            ((string)reply.Json["parameters"]!["guarantee"]!).ShouldBe("g");
            ((string)reply.Json["parameters"]!["guarantee_state"]!).ShouldBe("withdrawn");
            reply["consensus.flagged"].ToJsonString().ShouldBe("[false,true]");
            await gateway.WorkAsync("anna", 10, "0");
            (await gateway.MetricsAsync()).ShouldContain("consensus_monitor_runs_total{outcome=\"failed\"} 0");
        }

        // Before anybody is answered.
        await using (var again = await WatchedGateway.StartAsync(folder))
            (await again.StateAsync()).ShouldBe("withdrawn");

        // Nor does it take the store.
        foreach (string file in Directory.GetFiles(folder.Path, "decisions.db*"))
            File.Delete(file);
        await using var empty = await WatchedGateway.StartAsync(folder);
        (await empty.StateAsync()).ShouldBe("withdrawn");
        (await empty.Data.GetStringAsync("/v2/models/tiny/guarantees")).ShouldContain("the audit shows a risk above 0.02");
    }

    [Fact]
    public async Task A_list_of_withdrawals_that_cannot_be_read_may_name_any_guarantee()
    {
        File.WriteAllText(folder["families/tiny/withdrawn.json"], "{}");
        await using var gateway = await WatchedGateway.StartAsync(folder);

        (await gateway.StateAsync()).ShouldBe("withdrawn");
    }

    // Of three rows two are audited unflagged ones; the third is flagged.
    [Fact]
    public async Task A_request_is_one_step_of_the_share_of_its_unflagged_rows_that_are_wrong()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        string id = await gateway.AskAsync(3, 0, 0, 0, 0, 3);
        await gateway.NextAsync("anna", 3);
        await gateway.LabelAsync("anna", [($"{id}/0", "0"), ($"{id}/1", "1"), ($"{id}/2", "0")]);
        gateway.Look();
        Steps().ShouldBe(["1 0.5 0.5 2 0"]);
        // Volunteered labels of another request move nothing, and hold nothing.
        string other = await gateway.AskAsync(3, 0);
        await gateway.LabelAsync("eve", [($"{other}/0", "1")]);
        gateway.Look();
        Steps().ShouldBe(["1 0.5 0.5 2 0"]);
        var metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_monitor_rows{family=\"tiny\",answer=\"mean\",kind=\"labelled\"} 2");
        metrics.ShouldContain("consensus_unflagged_risk_rose{family=\"tiny\",answer=\"mean\"} 0");
    }

    [Fact]
    public async Task A_row_without_a_label_holds_all_behind_it_until_its_time_is_over_and_then_counts_both_ways()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        string first = await gateway.AskAsync(3, 0, 3, 0);
        string second = await gateway.AskAsync(3, 0);
        await gateway.NextAsync("anna", 3);
        await gateway.LabelAsync("anna", [($"{second}/0", "1"), ($"{first}/0", "0")]);
        gateway.Look();
        Steps().ShouldBeEmpty("the first request waits for its second row");
        // 30 days and the five minutes of grace, less a minute and more a minute.
        const long due = (30L * 86400 + 300) * 1_000_000;
        Age(first, due - 60_000_000);
        await gateway.AskAsync(0, 0);
        gateway.Look();
        Steps().ShouldBeEmpty();
        Age(first, 120_000_000);
        await gateway.AskAsync(0, 0);
        gateway.Look();
        Steps().ShouldBe(["1 0 0.5 2 1", "2 1 1 1 0"]);
        var said = await gateway.GuaranteeAsync();
        ((int)said["overdue"]!).ShouldBe(1);
        ((double)said["overdue_share"]!).ShouldBe(1.0 / 3, 1e-12);
    }

    [Fact]
    public async Task Too_many_rows_without_labels_cast_doubt_on_a_guarantee_and_good_ones_later_take_it_back()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder, more: new() { ["GATEWAY__Store__LabelsLateAfter"] = "00:01:00", ["GATEWAY__Monitors__Grace"] = "00:00:00" });
        for (int i = 0; i < 5; i++)
            await gateway.AskAsync(3, 0);
        StoredRows.Read(WatchedGateway.Store(folder), "UPDATE decisions SET received = received - 70000000", _ => 0);
        await gateway.AskAsync(0, 0);
        gateway.Look();
        (await gateway.StateAsync()).ShouldBe("unverified");
        var said = await gateway.GuaranteeAsync();
        ((double)said["log_evidence"]!).ShouldBeLessThan(0);
        ((string)said["states"]![0]!["why"]!).ShouldStartWith("too many audited rows have no label in time (5 of 5)");
        // ln(1 - 0.01) a request and less: it takes some hundred right ones to fall back.
        for (int i = 0; i < 6; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.AskAsync(3, 0)));
            await gateway.WorkAsync("anna", 60, "0");
        }

        gateway.Look();
        (await gateway.StateAsync()).ShouldBe("valid");
    }

    [Fact]
    public async Task Labellers_who_differ_too_often_leave_a_guarantee_unverified_unless_their_error_is_configured()
    {
        var twice = new Dictionary<string, string> { ["GATEWAY__Audit__LabelledTwice"] = "1" };
        await using (var gateway = await WatchedGateway.StartAsync(folder, more: twice))
        {
            // 60 requests, labelled rightly by both but for 3 rows: q = 3 / 120, 2q = 0.05 > 0.02.
            await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.AskAsync(3, 0)));
            await gateway.WorkAsync("anna", 60, "0");
            string[] rows = await gateway.NextAsync("bob", 60);
            await gateway.LabelAsync("bob", rows.Select((r, i) => (r, i < 3 ? "1" : "0")));
            var said = (await gateway.MonitorsAsync())["label_error"]!;
            ((int)said["pairs"]!).ShouldBe(60);
            ((double)said["q"]!).ShouldBe(0.025);
            // Clopper-Pearson of 3 of 60 at 95 %, by scipy: 0.0104323 to 0.1392432.
            ((double)said["q_lower"]!).ShouldBe(0.0104323 / 2, 1e-6);
            ((double)said["q_upper"]!).ShouldBe(0.1392432 / 2, 1e-6);
            (await gateway.StateAsync()).ShouldBe("unverified");
            (await gateway.MetricsAsync()).ShouldContain("consensus_label_error{family=\"tiny\",limit=\"estimate\"} 0.025");
        }

        await using var told = await WatchedGateway.StartAsync(folder, """{"Monitors":{"LabelError":{"Q0":0.025,"Q1":0.025}}}""", twice);
        told.Look();
        (await told.StateAsync()).ShouldBe("valid");
        // 0.02 * 0.975 + 0.98 * 0.025.
        var guarantee = await told.GuaranteeAsync();
        ((double)guarantee["bound"]!).ShouldBe(0.044, 1e-12);
        ((int)guarantee["requests"]!).ShouldBe(60, "what was counted against another bound is counted again");
    }

    [Fact]
    public async Task While_the_store_cannot_be_read_the_states_stand_as_they_were()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => gateway.AskAsync(3, 0)));
        await gateway.WorkAsync("anna", 5, "1");
        gateway.Look();
        (await gateway.StateAsync()).ShouldBe("withdrawn");
        StoredRows.Read(WatchedGateway.Store(folder), "ALTER TABLE guarantee_states RENAME TO away", _ => 0);
        gateway.TryLook().ShouldBeFalse();
        (await gateway.StateAsync()).ShouldBe("withdrawn");
        (await gateway.MetricsAsync()).ShouldContain("consensus_monitor_runs_total{outcome=\"failed\"} 1");
        StoredRows.Read(WatchedGateway.Store(folder), "ALTER TABLE away RENAME TO guarantee_states", _ => 0);
        gateway.Look();
    }

    [Fact]
    public async Task A_gateway_that_cannot_read_the_states_at_its_start_calls_no_guarantee_valid()
    {
        await using (await WatchedGateway.StartAsync(folder))
        {
            // It makes the store.
        }

        StoredRows.Read(WatchedGateway.Store(folder), "ALTER TABLE guarantee_states RENAME TO away", _ => 0);
        await using var gateway = await WatchedGateway.StartAsync(folder);
        (await gateway.StateAsync()).ShouldBe("unverified");
        StoredRows.Read(WatchedGateway.Store(folder), "ALTER TABLE away RENAME TO guarantee_states", _ => 0);
        gateway.Look();
        (await gateway.StateAsync()).ShouldBe("valid");
    }

    IReadOnlyList<string> Steps() => StoredRows.Read(
        WatchedGateway.Store(folder), "SELECT seq, optimistic, pessimistic, rows, overdue FROM monitor_steps ORDER BY seq",
        r => FormattableString.Invariant($"{r.GetInt64(0)} {r.GetDouble(1)} {r.GetDouble(2)} {r.GetInt32(3)} {r.GetInt32(4)}"));

    void Age(string id, long by) => StoredRows.Read(WatchedGateway.Store(folder), $"UPDATE decisions SET received = received - {by} WHERE id = '{id}'", _ => 0);
}
