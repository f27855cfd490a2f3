using System.Net;
using System.Text;
using Gateway.Tests.Store;

namespace Gateway.Tests.Labels;

/// <summary>Labels as CSV, and what is wrong with a call: named, and nothing of it kept.</summary>
public sealed class BadLabelTests
{
    const string Id = "0199aa00112233445566778899aabbcc";

    [Theory]
    [InlineData("", "invalid_json", "empty")]
    [InlineData("[]", "invalid_field", "the body: expected an object")]
    [InlineData("{}", "invalid_field", "the body.decision_id: expected a decision_id, 32 small hexadecimal digits, came nothing")]
    [InlineData("""{"labels":7}""", "invalid_field", "labels: expected an array")]
    [InlineData("""{"labels":[7]}""", "invalid_field", "labels[0]: expected an object, came the number 7")]
    [InlineData("""{"labels":[{"decision_id":"ID","row":0,"label":"1","who":"a"},{"decision_id":"ID","row":0,"label":"7","who":"a"}]}""", "unknown_label", "labels[1].label: expected one of 0, 1, came '7'")]
    [InlineData("""{"decision_id":"ID","row":-1,"label":"1","who":"a"}""", "invalid_field", "the body.row: expected the index of a row, came '-1'")]
    [InlineData("""{"decision_id":"ID","row":"0","label":"1","who":"a"}""", "invalid_field", "the body.row: expected a number")]
    [InlineData("""{"decision_id":"ID","row":1e0,"label":"1","who":"a"}""", "invalid_field", "the body.row")]
    [InlineData("""{"decision_id":"ID","row":0,"label":true,"who":"a"}""", "invalid_field", "the body.label: expected a string or a number, came true")]
    [InlineData("""{"decision_id":"ID","row":0,"label":"1","who":""}""", "invalid_field", "the body.who: expected who says so")]
    [InlineData("""{"decision_id":"ID","row":0,"label":"1","who":"\ud800"}""", "invalid_field", "the body.who")]
    [InlineData("""{"decision_id":"ID","row":0,"label":"1"}""", "invalid_field", "the body.who")]
    [InlineData("""{"decision_id":"ID","row":0,"row":1,"label":"1","who":"a"}""", "duplicate_key", "'row'")]
    [InlineData("""{"labels":[],"who":"a"}""", "invalid_field", "came both")]
    [InlineData("""{"decision_id":"../../etc/passwd","row":0,"label":"1","who":"a"}""", "invalid_field", "the body.decision_id")]
    [InlineData("""{"labels":[]} x""", "invalid_json", "byte 14")]
    public async Task What_is_wrong_with_a_body_is_named(string body, string code, string message)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var reply = await PostAsync(gateway, body.Replace("ID", Id), "application/json");
        reply.Code.ShouldBe(code);
        reply.Error.ShouldContain(message);
        StoredRows.Number(gateway.Store, "SELECT count(*) FROM labels").ShouldBe(0);
    }

    [Theory]
    [InlineData("decision_id,row,label\n", "invalid_csv", "no column 'who'")]
    [InlineData("", "invalid_csv", "empty")]
    [InlineData("decision_id,row,label,who\nID,0,1,a\nID,x,1,a\n", "invalid_csv", "line 3, column 'row': expected the index of a row, came 'x'")]
    [InlineData("decision_id,row,label,who\nID,0,1\n", "invalid_csv", "line 2")]
    [InlineData("decision_id,row,label,who\nID,0,\"1,a\n", "invalid_csv", "never closed")]
    [InlineData("who,label,row,decision_id\na,5,0,ID\n", "unknown_label", "line 2, column 'label': expected one of 0, 1, came '5'")]
    [InlineData("decision_id,row,label,who\nID,0,1,a\nID,1,1,a\nID,2,1,a\nID,3,1,a\n", "limit_exceeded", "at most 3 labels (Limits.Labels)")]
    public async Task What_is_wrong_with_a_CSV_body_is_named_by_line_and_column(string body, string code, string message)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Limits":{"Labels":3}}""");
        var reply = await PostAsync(gateway, body.Replace("ID", Id), "text/csv");
        reply.Code.ShouldBe(code, reply.Text);
        reply.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_CSV_file_is_taken_in_any_order_of_columns_beside_others()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Store":{"AuditUnflagged":0,"AuditFlagged":0}}""");
        string id = (string)(await gateway.InferRowsAsync([0, 1])).Json["parameters"]!["decision_id"]!;
        string csv = $"\uFEFFnote,who,label,row,decision_id\r\n\"said, twice\",ann,1,0,{id}\r\n,bob,0,0,{id}\r\n";
        var reply = await PostAsync(gateway, csv, "text/csv; charset=utf-8");
        reply.Text.Trim().ShouldBe("""{"labels":2,"counted":2,"repeated":0,"contradictory":0,"late":0,"unknown":0,"pending":0}""");
    }

    [Fact]
    public async Task More_labels_than_the_limit_are_refused_and_so_is_what_would_take_much_memory()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        string one = $$"""{"decision_id":"{{Id}}","row":0,"label":"1","who":"a"}""";
        var reply = await PostAsync(gateway, $$"""{"labels":[{{string.Join(',', Enumerable.Repeat(one, 10_001))}}]}""", "application/json");
        reply.Code.ShouldBe("limit_exceeded");
        reply.Error.ShouldContain("10000 (Limits.Labels)");
        (await PostAsync(gateway, new string(',', 2_000_000), "text/csv")).Code.ShouldBe("limit_exceeded");
        (await PostAsync(gateway, new string('\n', 2_000_000), "text/csv")).Code.ShouldBe("limit_exceeded");
        var most = await PostAsync(gateway, $$"""{"labels":[{{string.Join(',', Enumerable.Repeat(one, 10_000))}}]}""", "application/json");
        most.Text.ShouldContain("\"repeated\":9999");
    }

    [Fact]
    public async Task Only_peers_on_this_machine_label_families_that_serve_where_decisions_are_kept()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        string one = $$"""{"decision_id":"{{Id}}","row":0,"label":"1","who":"a"}""";
        (await PostAsync(gateway, one, "application/json", "none")).Code.ShouldBe("unknown_family");
        (await PostAsync(gateway, one, "image/png")).Code.ShouldBe("unsupported_media_type");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/labels") { Content = new StringContent(one) };
        request.Headers.Add("Origin", "http://elsewhere.example");
        (await Reply.OfAsync(await gateway.Data.SendAsync(request))).Status.ShouldBe(HttpStatusCode.Forbidden);
        await using var off = await GatewayUnderTest.OfThreeAsync("""{"Store":{"Mode":"off"}}""");
        (await PostAsync(off, one, "application/json")).Code.ShouldBe("store_off");
    }

    static Task<Reply> PostAsync(GatewayUnderTest gateway, string body, string type, string model = "tiny") =>
        GatewayUnderTest.PostAsync(gateway.Data, $"/v2/models/{model}/labels", Encoding.UTF8.GetBytes(body), type);
}
