using System.Net;
using Gateway.Tests.Monitors;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Audit;

/// <summary>Who labels audited rows gets them one after another, and learns nothing of what was answered.</summary>
public class HandoutTests : IDisposable
{
    readonly TemporaryFolder folder = WatchedGateway.Folder();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Rows_come_in_request_order_without_a_word_of_their_answer_score_or_flag()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        string first = await gateway.AskAsync(3, 0, 0, 0, 0, 3);
        string second = await gateway.AskAsync(0, 0);
        var reply = await gateway.NextReplyAsync("""{"who":"anna","count":3}""");
        reply.Json["rows"]!.AsArray().Select(r => $"{r!["decision_id"]}/{r["row"]}").ShouldBe([$"{first}/0", $"{first}/1", $"{first}/2"]);
        // The second is flagged and the others are not: nothing of its shape says so.
        foreach (var row in reply.Json["rows"]!.AsArray())
            row!.AsObject().Select(p => p.Key).ShouldBe(["decision_id", "row", "version", "request_id", "received", "until", "inputs"]);
        reply.Json["rows"]![1]!["inputs"]!.ToJsonString().ShouldBe("""[{"name":"x","datatype":"FP32","shape":[1,2],"data":[0,0]}]""");
        (await gateway.NextAsync("bob", 5)).ShouldBe([$"{second}/0"]);
        (await gateway.NextAsync("anna", 1)).ShouldBe([$"{first}/0"], "a reply that was lost comes again");
        (await gateway.NextAsync("eve", 5)).ShouldBeEmpty();
        await gateway.LabelAsync("anna", [($"{first}/0", "0")]);
        (await gateway.NextAsync("anna", 5)).ShouldBe([$"{first}/1", $"{first}/2"]);
        (await gateway.MetricsAsync()).ShouldContain("consensus_audit_handed_out_rows_total{family=\"tiny\"} 7");
    }

    [Fact]
    public async Task A_row_whose_lease_is_over_comes_to_the_next_who_asks()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        string id = await gateway.AskAsync(3, 0);
        (await gateway.NextAsync("anna", 1)).ShouldBe([$"{id}/0"]);
        StoredRows.Number(WatchedGateway.Store(folder), "SELECT until - at FROM handouts").ShouldBe(3_600_000_000);
        (await gateway.NextAsync("bob", 1)).ShouldBeEmpty();
        StoredRows.Read(WatchedGateway.Store(folder), "UPDATE handouts SET until = until - 3600000001", _ => 0);
        (await gateway.NextAsync("bob", 1)).ShouldBe([$"{id}/0"]);
        await gateway.LabelAsync("bob", [($"{id}/0", "0")]);
        // Anna may still say what she saw; it is as blind as Bob's.
        await gateway.LabelAsync("anna", [($"{id}/0", "0")]);
        (await gateway.MetricsAsync()).ShouldContain("consensus_audit_labels_total{family=\"tiny\",kind=\"blind\"} 2");
    }

    [Fact]
    public async Task Only_a_label_behind_its_handout_is_blind_and_who_volunteered_one_is_not_asked()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        string id = await gateway.AskAsync(3, 0, 0, 3);
        await gateway.LabelAsync("anna", [($"{id}/0", "0")]);
        (await gateway.NextAsync("anna", 5)).ShouldBe([$"{id}/1"]);
        await gateway.LabelAsync("anna", [($"{id}/1", "1")]);
        (await gateway.NextAsync("bob", 5)).ShouldBe([$"{id}/0"]);
        await gateway.LabelAsync("eve", [($"{id}/1", "0")]);
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_audit_labels_total{family=\"tiny\",kind=\"blind\"} 1");
        metrics.ShouldContain("consensus_audit_labels_total{family=\"tiny\",kind=\"volunteered\"} 2");
        var read = (await Reply.OfAsync(await gateway.Data.GetAsync($"/v2/models/tiny/decisions/{id}"))).Json["recorded"]!.AsArray();
        read.SelectMany(r => r!["labels"]!.AsArray()).Select(l => $"{l!["who"]} {l["blind"]}").ShouldBe(["anna false", "anna true", "eve false"]);
        // What waited elsewhere while its row was handed out came before it all the same.
        StoredRows.Read(WatchedGateway.Store(folder), "UPDATE handouts SET at = at + 3600000000 WHERE who = 'bob'", _ => 0);
        await gateway.LabelAsync("bob", [($"{id}/0", "0")]);
        (await gateway.MetricsAsync()).ShouldContain("consensus_audit_labels_total{family=\"tiny\",kind=\"blind\"} 1");
    }

    [Fact]
    public async Task A_share_of_the_rows_is_given_to_two_people_and_never_to_a_third()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder, more: new() { ["GATEWAY__Audit__LabelledTwice"] = "0.5" });
        await gateway.AskAsync([.. Enumerable.Repeat(new float[] { 3, 0 }, 400).SelectMany(r => r)]);
        for (int i = 0; i < 4; i++)
            await gateway.WorkAsync("anna", 100, "0");
        int twice = (await gateway.NextAsync("bob", 100)).Length + (await gateway.NextAsync("bob", 100)).Length;
        twice.ShouldBe(200, "what Bob holds comes again");
        StoredRows.Read(WatchedGateway.Store(folder), "UPDATE handouts SET label = 0 WHERE who = 'bob'", _ => 0);
        long wanted = StoredRows.Number(WatchedGateway.Store(folder), "SELECT count(*) FROM audited WHERE wanted = 2");
        // 400 at one half: 200, and five standard deviations of 10.
        wanted.ShouldBeInRange(150, 250);
        (await gateway.NextAsync("anna", 100)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_every_twenty_rows_one_is_given_to_two_people_unless_told_otherwise()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder, more: new() { ["GATEWAY__Audit__LabelledTwice"] = "" });
        await gateway.AskAsync([.. Enumerable.Repeat(new float[] { 3, 0 }, 800).SelectMany(r => r)]);
        for (int i = 0; i < 8; i++)
            await gateway.WorkAsync("anna", 100, "0");
        long wanted = StoredRows.Number(WatchedGateway.Store(folder), "SELECT count(*) FROM audited WHERE wanted = 2");
        // 800 at one in twenty: 40, and five standard deviations of 6.2.
        wanted.ShouldBeInRange(9, 71);
        string[] first = await gateway.NextAsync("bob", 100);
        await gateway.LabelAsync("bob", first.Select(r => (r, "0")));
        (first.Length + (await gateway.NextAsync("bob", 100)).Length).ShouldBe((int)wanted);
        (await gateway.NextAsync("eve", 100)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_whose_label_would_be_late_is_handed_out_no_more()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        await gateway.AskAsync(3, 0);
        gateway.Look();
        (await gateway.MetricsAsync()).ShouldContain("consensus_audit_backlog_rows{family=\"tiny\"} 1");
        StoredRows.Read(WatchedGateway.Store(folder), "UPDATE audited SET received = received - 2592000000000", _ => 0);
        (await gateway.NextAsync("anna", 1)).ShouldBeEmpty();
        await gateway.AskAsync(3, 0);
        gateway.Look();
        (await gateway.MetricsAsync()).ShouldContain("consensus_audit_backlog_rows{family=\"tiny\"} 1");
        (await gateway.NextAsync("anna", 5)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_wrong_with_a_call_is_said_of_the_field()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        foreach (var (body, code, error) in new[]
        {
            ("""{"count":3}""", "invalid_field", "who: expected who labels, in 1 to 256 characters, came nothing"),
            ("""{"who":7}""", "invalid_field", "who: expected who labels, in 1 to 256 characters, came the number 7"),
            ("""{"who":"anna","count":0}""", "invalid_field", "count: expected a number of rows, 1 or more, came the number 0"),
            ("""{"who":"anna","count":"3"}""", "invalid_field", "count: expected a number of rows, 1 or more, came the string '3'"),
            ("""{"who":"anna","count":101}""", "limit_exceeded", "count: expected at most 100 (Limits.AuditRows), came 101"),
            ("""{"who":"anna","who":"bob"}""", "duplicate_key", "the body: the key 'who' stands twice"),
            ("[]", "invalid_field", "the body: expected an object, came"),
            ("{", "invalid_json", "the body is not JSON at byte"),
        })
        {
            var reply = await gateway.NextReplyAsync(body);
            reply.Status.ShouldBe(HttpStatusCode.BadRequest);
            reply.Code.ShouldBe(code);
            reply.Error.ShouldStartWith(error);
        }
    }

    [Fact]
    public async Task Strangers_get_nothing_and_deleted_decisions_are_handed_out_no_more()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        string id = await gateway.AskAsync(3, 0);
        using var forwarded = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/audit/next") { Content = new StringContent("""{"who":"anna"}"""), Headers = { { "X-Forwarded-For", "10.0.0.1" } } };
        (await Reply.OfAsync(await gateway.Data.SendAsync(forwarded))).Code.ShouldBe("forbidden");
        (await gateway.NextAsync("anna", 1)).ShouldBe([$"{id}/0"]);
        StoredRows.Read(WatchedGateway.Store(folder), "DELETE FROM decisions", _ => 0);
        (await gateway.NextAsync("anna", 1)).ShouldBeEmpty();
        StoredRows.Number(WatchedGateway.Store(folder), "SELECT (SELECT count(*) FROM audited) + (SELECT count(*) FROM handouts)").ShouldBe(0);
    }
}
