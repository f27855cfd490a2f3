using System.Net;
using System.Text;
using Gateway.Configuration;
using Gateway.Store;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Labels;

/// <summary>What people say of recorded rows is kept, once, with its standing.</summary>
public class LabelTests
{
    const string NoAudit = """{"Store":{"AuditUnflagged":0,"AuditFlagged":0}}""";

    // A reply waits until its rows are in the spill file, as long as the database takes to say that it is busy.
    const string Patient = """{"Store":{"AuditUnflagged":0,"AuditFlagged":0,"Patience":"00:00:40"}}""";

    [Fact]
    public async Task A_label_counts_once_and_reads_back_with_its_row()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        string id = await RecordAsync(gateway);
        Standings(await PostAsync(gateway, One(id, 1, "0", "ann"))).ShouldBe("labels 1 counted 1");
        StoredRows.Read(gateway.Store, "SELECT decision || row || who || label || standing FROM labels", r => r.GetString(0)).ShouldBe([$"{id}1ann0counted"]);
        Standings(await PostAsync(gateway, One(id, 1, "0", "ann"))).ShouldBe("labels 1 repeated 1");
        Standings(await PostAsync(gateway, One(id, 1, "1", "ann"))).ShouldBe("labels 1 contradictory 1");
        Standings(await PostAsync(gateway, One(id, 1, "1", "ann"))).ShouldBe("labels 1 repeated 1");
        Standings(await PostAsync(gateway, One(id, 1, "1", "bob"))).ShouldBe("labels 1 counted 1");
        var read = (await gateway.GetAsync($"/v2/models/tiny/decisions/{id}")).Json["recorded"]![0]!["labels"]!.AsArray();
        read.Select(l => $"{l!["who"]} {l["label"]} {l["standing"]}").ShouldBe(["ann 0 counted", "ann 1 contradictory", "bob 1 counted"]);
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_labels_total{family=\"tiny\",standing=\"counted\"} 2");
        metrics.ShouldContain("consensus_labels_total{family=\"tiny\",standing=\"repeated\"} 2");
        metrics.ShouldContain("consensus_labels_total{family=\"tiny\",standing=\"late\"} 0");
    }

    [Fact]
    public async Task Many_come_in_one_call_and_what_is_not_recorded_is_kept_as_unknown()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            TinyFamily.OfThree("other").Write(f);
        }, NoAudit);
        string id = await RecordAsync(gateway);
        string absent = new('1', 32);
        // Row 0 agreed and was not recorded; row 9 never was; the last number is no string.
        string many = $$"""{"labels":[{{One(id, 1, "1", "ann")}},{{One(id, 0, "1", "ann")}},{{One(id, 9, "1", "ann")}},{{One(absent, 0, "1", "ann")}},{{One(id, 1, "0", "bob").Replace("\"0\"", "0")}}]}""";
        Standings(await PostAsync(gateway, many)).ShouldBe("labels 5 counted 2 unknown 3");
        Standings(await PostAsync(gateway, many)).ShouldBe("labels 5 repeated 5");
        Standings(await PostAsync(gateway, One(id, 1, "1", "ann"), model: "other")).ShouldBe("labels 1 repeated 1");
        Standings(await PostAsync(gateway, One(id, 1, "1", "eve"), model: "other")).ShouldBe("labels 1 unknown 1");
        Standings(await PostAsync(gateway, """{"labels":[]}""")).ShouldBe("labels 0");
        Standings(await Reply.OfAsync(await gateway.Ops.PostAsync("/v2/models/tiny/versions/1/labels", new StringContent(One(id, 1, "1", "kim"))))).ShouldBe("labels 1 counted 1");
    }

    [Fact]
    public async Task A_label_that_comes_after_a_month_is_late()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        string id = await RecordAsync(gateway);
        const long day = 86_400_000_000;
        StoredRows.Read(gateway.Store, $"UPDATE decisions SET received = received - {(30 * day) - 60_000_000}", _ => 0);
        Standings(await PostAsync(gateway, One(id, 1, "1", "ann"))).ShouldBe("labels 1 counted 1");
        StoredRows.Read(gateway.Store, "UPDATE decisions SET received = received - 120000000", _ => 0);
        Standings(await PostAsync(gateway, One(id, 1, "1", "bob"))).ShouldBe("labels 1 late 1");
        Standings(await PostAsync(gateway, One(id, 1, "0", "bob"))).ShouldBe("labels 1 contradictory 1");
    }

    [Fact]
    public async Task While_the_store_is_locked_labels_wait_in_the_spill_file_behind_their_decision()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Patient);
        await RecordAsync(gateway);
        string id;
        using (TestStores.Lock(gateway.Store))
        {
            id = await RecordAsync(gateway);
            Standings(await PostAsync(gateway, One(id, 1, "1", "ann"))).ShouldBe("labels 1 pending 1");
        }

        for (int i = 0; i < 600 && new FileInfo(gateway.Store + ".spill").Length > 0; i++)
            await Task.Delay(100);
        Standings(await PostAsync(gateway, One(id, 1, "1", "ann"))).ShouldBe("labels 1 repeated 1");
        StoredRows.Read(gateway.Store, "SELECT standing FROM labels", r => r.GetString(0)).ShouldBe(["counted"]);
        (await gateway.MetricsAsync()).ShouldContain("consensus_labels_total{family=\"tiny\",standing=\"counted\"} 1");
    }

    [Fact]
    public async Task Where_neither_store_nor_spill_file_takes_labels_the_call_says_so()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Store":{"SpillBytes":0,"Patience":"00:00:00.3"}}""");
        string id = await RecordAsync(gateway);
        using (TestStores.Lock(gateway.Store))
        {
            var reply = await PostAsync(gateway, One(id, 1, "1", "ann"));
            reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            reply.Code.ShouldBe("store_unavailable");
        }
    }

    [Fact]
    public async Task A_label_before_its_decision_counts_once_the_decision_is_there()
    {
        await using var store = new StoreUnderTest();
        var label = new LabelBatch("tiny", 1, [new LabelRecord(Gateway.Tests.Store.Records.Id(1), 0, "ann", "1")]);
        (await store.LabelAsync(label))!.Counts![LabelStanding.Unknown].ShouldBe(1);
        await store.WriteAsync(Gateway.Tests.Store.Records.Of(Gateway.Tests.Store.Records.Id(1)));
        (await store.LabelAsync(label))!.Counts![LabelStanding.Repeated].ShouldBe(1);
        StoredRows.Read(store.File, "SELECT standing FROM labels", r => r.GetString(0)).ShouldBe(["counted"]);
    }

    [Fact]
    public async Task Labels_of_nothing_go_with_age_and_before_decisions_do()
    {
        var clock = new ManualClock();
        await using var store = new StoreUnderTest(new StoreConfig { KeepFor = TimeSpan.FromHours(1) }, clock);
        long now = StoredMoment.Microseconds(clock.GetUtcNow());
        await store.LabelAsync(new LabelBatch("tiny", now - 7_200_000_000, [new LabelRecord(Gateway.Tests.Store.Records.Id(1), 0, "ann", "1")]));
        await store.LabelAsync(new LabelBatch("tiny", now + 7_000_000_000, [new LabelRecord(Gateway.Tests.Store.Records.Id(2), 0, "ann", "1")]));
        clock.Advance(TimeSpan.FromMinutes(11));
        for (int i = 0; i < 100 && StoredRows.Number(store.File, "SELECT count(*) FROM labels") > 1; i++)
            await Task.Delay(50);
        StoredRows.Read(store.File, "SELECT decision FROM labels", r => r.GetString(0)).ShouldBe([Gateway.Tests.Store.Records.Id(2)]);
    }

    [Fact]
    public async Task A_regression_is_labelled_with_numbers_however_they_are_written()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(Regression, NoAudit);
        string id = (string)(await gateway.InferRowsAsync([1, 2])).Json["parameters"]!["decision_id"]!;
        Standings(await PostAsync(gateway, $$"""{"decision_id":"{{id}}","row":0,"label":1.50,"who":"ann"}""")).ShouldBe("labels 1 counted 1");
        Standings(await PostAsync(gateway, One(id, 0, "15e-1", "ann"))).ShouldBe("labels 1 repeated 1");
        var refused = await PostAsync(gateway, One(id, 0, "high", "ann"));
        refused.Code.ShouldBe("unknown_label");
        refused.Error.ShouldContain("expected a number, came 'high'");
        (await PostAsync(gateway, One(id, 0, "NaN", "ann"))).Code.ShouldBe("unknown_label");
    }

    static void Regression(string families) => new TinyFamily().With(m =>
    {
        m["task"] = "regression";
        m["outputs"] = new System.Text.Json.Nodes.JsonArray(TinyFamily.Tensor("y", "FP32", -1, 1));
        m["decides"] = new System.Text.Json.Nodes.JsonObject { ["output"] = "y", ["kind"] = "mean" };
    }).With("a", TinyModels.Regression([1, 0], 0)).With("b", TinyModels.Regression([0, 1], 0)).Write(families);

    // Row 1 is flagged, row 0 is not.
    static async Task<string> RecordAsync(GatewayUnderTest gateway) =>
        (string)(await gateway.InferRowsAsync([1, 0, 0, 1])).Json["parameters"]!["decision_id"]!;

    static string One(string id, int row, string label, string who) => $$"""{"decision_id":"{{id}}","row":{{row}},"label":"{{label}}","who":"{{who}}"}""";

    static Task<Reply> PostAsync(GatewayUnderTest gateway, string body, string model = "tiny") =>
        GatewayUnderTest.PostAsync(gateway.Data, $"/v2/models/{model}/labels", Encoding.UTF8.GetBytes(body));

    // What is not 0, in the reply's order.
    static string Standings(Reply reply)
    {
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return string.Join(" ", reply.Json.AsObject().Where(p => p.Key == "labels" || (int)p.Value! > 0).Select(p => $"{p.Key} {p.Value}"));
    }
}
