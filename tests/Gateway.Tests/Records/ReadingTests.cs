using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Records;

/// <summary>What is recorded can be read back over HTTP.</summary>
public class ReadingTests
{
    const string NoAudit = """{"Store":{"AuditUnflagged":0,"AuditFlagged":0}}""";
    const string All = """{"Store":{"AuditUnflagged":1,"AuditFlagged":0}}""";

    // On [0, 1] a (weights of 2) and b (of 4) answer 1, c always 0: flagged. Members' outputs are softmax(0, 2), softmax(0, 4) and [0.6, 0.4].
    [Fact]
    public async Task A_decision_reads_back_with_everything_that_was_recorded()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1], """, "id": "mine", "parameters": {"combine": "median", "subject": "ann"}""");
        string id = (string)reply.Json["parameters"]!["decision_id"]!;
        var read = await gateway.GetAsync($"/v2/models/tiny/decisions/{id}");
        read.Status.ShouldBe(HttpStatusCode.OK, read.Text);
        var decision = read.Json;
        ((string)decision["id"]!).ShouldBe(id);
        ((string)decision["request_id"]!).ShouldBe("mine");
        decision["parameters"]!.ToJsonString().ShouldBe("""{"combine":"median"}""");
        ((string)decision["subject"]!).Length.ShouldBe(64);
        ((string)decision["received"]!).ShouldMatch("""^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$""");
        decision["gates"]!.ToJsonString().ShouldBe("""[{"gate":"disagreement","score":"votes"}]""");
        ((int)decision["rows"]!).ShouldBe(2);
        ((int)decision["flagged"]!).ShouldBe(1);
        var row = decision["recorded"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)row["row"]!).ShouldBe(1);
        row["reasons"]!.ToJsonString().ShouldBe("""["disagreement"]""");
        ((int)row["prediction"]!).ShouldBe(1);
        ((string)row["label"]!).ShouldBe("1");
        row["votes"]!.ToJsonString().ShouldBe("[1,1,0]");
        string outputs = string.Join(" ", row["member_outputs"]!.AsArray().Select(m => string.Join(",", m!.AsArray().Select(v => Math.Round((double)v!, 4)))));
        outputs.ShouldBe("0.1192,0.8808 0.018,0.982 0.6,0.4");
        row["inputs"]!.ToJsonString().ShouldBe("""[{"name":"x","datatype":"FP32","shape":[1,2],"data":[0,1]}]""");
        row["labels"]!.AsArray().ShouldBeEmpty();
        (await Reply.OfAsync(await gateway.Ops.GetAsync($"/v2/models/tiny/decisions/{id}"))).Text.ShouldBe(read.Text);
        (await gateway.GetAsync($"/v2/models/tiny/versions/1/decisions/{id}")).Text.ShouldBe(read.Text);
    }

    [Fact]
    public async Task A_missing_member_votes_minus_one_and_its_outputs_are_null()
    {
        // Member b is NaN where x0 is: 0 times infinity.
        await using var gateway = await GatewayUnderTest.StartAsync(f => new TinyFamily()
            .With("a", TinyModels.Constant(2, 0.9f, 0.1f)).With("b", TinyModels.Linear(new float[,] { { float.PositiveInfinity, 0 }, { 0, 1 } }, [0, 0]))
            .With("c", TinyModels.Constant(2, 0.8f, 0.2f)).Write(f), NoAudit);
        var reply = await gateway.InferRowsAsync([0, 1]);
        var row = (await gateway.GetAsync($"/v2/models/tiny/decisions/{Id(reply)}")).Json["recorded"]![0]!;
        row["votes"]!.ToJsonString().ShouldBe("[0,-1,0]");
        row["member_outputs"]![1]!.ToJsonString().ShouldBe("[null,null]");
        row["reasons"]!.ToJsonString().ShouldContain("member_invalid");
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_repetition()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        var ids = new List<string>();
        for (int i = 0; i < 5; i++)
            ids.Add(Id(await gateway.InferRowsAsync([0, 1])));
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = (await gateway.GetAsync($"/v2/models/tiny/decisions?limit=2{(after is null ? "" : "&after=" + after)}")).Json;
            seen.AddRange(Ids(page));
            after = (string?)page["next"];
        }
        while (after is not null);
        seen.ShouldBe(ids);
        Ids((await gateway.GetAsync("/v2/models/tiny/decisions?last=2")).Json).ShouldBe(ids[3..]);
        Ids((await gateway.GetAsync("/v2/models/tiny/decisions")).Json).ShouldBe(ids);
    }

    [Theory]
    [InlineData("flagged=true", "0:1 1:0")]
    [InlineData("flagged=false", "0:0 2:0")]
    [InlineData("audited=true", "0:0 2:0")]
    [InlineData("audited=true&flagged=true", "")]
    [InlineData("subject=ann", "1:0")]
    [InlineData("subject=ann&flagged=false", "")]
    [InlineData("since=1h", "0:0 0:1 1:0 2:0")]
    [InlineData("until=1h", "")]
    [InlineData("since=2020-01-01&until=2020-01-02T00:00:00Z", "")]
    public async Task Filters_choose_decisions_and_their_rows(string query, string expected)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(All);
        var ids = new List<string>();
        foreach (var (values, more) in new[] { (new float[] { 1, 0, 0, 1 }, ""), ([0, 1], """, "parameters": {"subject": "ann"}"""), (new float[] { 1, 0 }, "") })
            ids.Add(Id(await gateway.InferRowsAsync(values, more)));
        var page = (await gateway.GetAsync("/v2/models/tiny/decisions?" + query)).Json;
        string found = string.Join(" ", page["decisions"]!.AsArray().SelectMany(d =>
            d!["recorded"]!.AsArray().Select(r => $"{ids.IndexOf((string)d["id"]!)}:{(int)r!["row"]!}")));
        found.ShouldBe(expected);
    }

    [Theory]
    [InlineData("limit=0", "invalid_parameter", "limit: expected a number from 1 to 1000, came '0'")]
    [InlineData("limit=1001", "invalid_parameter", "limit")]
    [InlineData("limit=1&limit=2", "invalid_parameter", "limit: expected once")]
    [InlineData("since=soon", "invalid_parameter", "since: expected a time")]
    [InlineData("flagged=1", "invalid_parameter", "flagged: expected true or false, came '1'")]
    [InlineData("falgged=true", "invalid_parameter", "'flagged'")]
    [InlineData("subject=", "invalid_parameter", "subject: expected 1 to 256 characters")]
    [InlineData("after=7", "invalid_parameter", "after: expected the id of a decision")]
    [InlineData("last=5&limit=2", "invalid_parameter", "last: expected neither limit nor after")]
    [InlineData("after=00000000000000000000000000000000", "unknown_decision", "0000")]
    public async Task What_is_wrong_with_a_query_is_named(string query, string code, string message)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var reply = await gateway.GetAsync("/v2/models/tiny/decisions?" + query);
        reply.Code.ShouldBe(code);
        reply.Error.ShouldContain(message);
    }

    [Fact]
    public async Task What_is_not_there_is_404_whichever_way()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            TinyFamily.OfThree("other").Write(f);
        }, NoAudit);
        string id = Id(await gateway.InferRowsAsync([0, 1]));
        (await gateway.GetAsync($"/v2/models/other/decisions/{id}")).Code.ShouldBe("unknown_decision");
        (await gateway.GetAsync($"/v2/models/tiny/versions/2/decisions/{id}")).Code.ShouldBe("unknown_version");
        (await gateway.GetAsync($"/v2/models/tiny/decisions/{id.ToUpperInvariant()}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await gateway.GetAsync("/v2/models/tiny/decisions/..%2f..%2fetc")).Code.ShouldBe("unknown_decision");
        (await gateway.GetAsync("/v2/models/none/decisions")).Code.ShouldBe("unknown_family");
        Ids((await gateway.GetAsync("/v2/models/other/decisions")).Json).ShouldBeEmpty();
        await using var off = await GatewayUnderTest.OfThreeAsync("""{"Store":{"Mode":"off"}}""");
        (await off.GetAsync("/v2/models/tiny/decisions")).Code.ShouldBe("store_off");
        (await off.GetAsync($"/v2/models/tiny/decisions/{id}")).Code.ShouldBe("store_off");
    }

    [Fact]
    public async Task Decisions_of_a_family_that_serves_no_more_are_read_still()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(NoAudit);
        string id = Id(await gateway.InferRowsAsync([0, 1]));
        Directory.Delete(Path.Combine(gateway.Families, "tiny"), recursive: true);
        // A folder that is gone is forgotten at the second look, a second later.
        for (int i = 0; i < 40 && (await gateway.InferRowsAsync([0, 1])).Status != HttpStatusCode.NotFound; i++)
            await Task.Delay(250);
        (await gateway.InferRowsAsync([0, 1])).Code.ShouldBe("unknown_family");
        ((string)(await gateway.GetAsync($"/v2/models/tiny/decisions/{id}")).Json["recorded"]![0]!["label"]!).ShouldBe("1");
    }

    [Theory]
    [InlineData("Origin", "http://elsewhere.example")]
    [InlineData("Host", "elsewhere.example")]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task A_web_page_or_a_proxy_reads_nothing(string header, string value)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        foreach (var client in new[] { gateway.Data, gateway.Ops })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/models/tiny/decisions");
            request.Headers.Add(header, value);
            (await Reply.OfAsync(await client.SendAsync(request))).Code.ShouldBe("forbidden");
        }
    }

    [Fact]
    public async Task Strings_that_are_no_text_are_read_as_base64()
    {
        await using var store = new StoreUnderTest();
        // One element: length 2, bytes FF 00.
        var record = Gateway.Tests.Store.Records.Of(Gateway.Tests.Store.Records.Id(1));
        await store.WriteAsync(record with
        {
            Inputs = """{"policy":"full","inputs":[{"name":"s","datatype":"BYTES","shape":[1]}]}""",
            Members = """[{"name":"a","status":"answered"}]""",
            Recorded = [record.Recorded[0] with { Inputs = [2, 0, 0, 0, 0xFF, 0] }],
        });
        using var reader = Gateway.Store.DecisionReader.Open(TestStores.Database(store.File));
        using var text = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(text))
            Gateway.Records.RecordJson.Write(json, reader.Read(reader.Seq(Gateway.Tests.Store.Records.Id(1), "tiny")!.Value)!);
        JsonNode.Parse(text.ToArray())!["recorded"]![0]!["inputs"]![0]!["data"]!.ToJsonString().ShouldBe("""[{"base64":"/wA="}]""");
    }

    static string Id(Reply reply) => (string)reply.Json["parameters"]!["decision_id"]!;

    static string[] Ids(JsonNode page) => [.. page["decisions"]!.AsArray().Select(d => (string)d!["id"]!)];
}
