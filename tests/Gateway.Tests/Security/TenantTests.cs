using System.Net;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>A tenant's decisions are nobody else's, and cannot be told from those that do not exist.</summary>
public class TenantTests
{
    const string All = "predict:* labels:* decisions:*";

    static readonly TestKey A = TestKey.Of("a", All, ""","tenant":"acme" """);
    static readonly TestKey B = TestKey.Of("b", All + " admin", ""","tenant":"bell" """);
    static readonly TestKey Operator = TestKey.Of("operator", All + " admin");

    [Fact]
    [FaultCase(72, "another tenant's decision by its id")]
    public async Task Another_tenant_s_decision_is_like_one_that_does_not_exist()
    {
        await using var gateway = await StartAsync();
        string id = await DecideAsync(gateway, A);
        var theirs = await gateway.GetAsync($"/v2/models/tiny/decisions/{id}", B.Text);
        string unknown = new('0', 32);
        var none = await gateway.GetAsync($"/v2/models/tiny/decisions/{unknown}", B.Text);
        theirs.Status.ShouldBe(HttpStatusCode.NotFound);
        theirs.Text.Replace(id, unknown).ShouldBe(none.Text);
        theirs.Headers.Keys.Order(StringComparer.Ordinal).ShouldBe(none.Headers.Keys.Order(StringComparer.Ordinal));
        (await gateway.GetAsync($"/v2/models/tiny/decisions?after={id}", B.Text)).Code.ShouldBe("unknown_decision");
        (await gateway.GetAsync($"/v2/models/tiny/decisions/{id}", A.Text)).Json["tenant"]!.ToString().ShouldBe("acme");
        (await gateway.GetAsync($"/v2/models/tiny/decisions/{id}", Operator.Text)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Lists_and_exports_hold_a_tenant_s_own_alone()
    {
        await using var gateway = await StartAsync();
        string first = await DecideAsync(gateway, A);
        string second = await DecideAsync(gateway, B);
        foreach (var (key, ids) in new[] { (A, new[] { first }), (B, [second]), (Operator, [first, second]) })
        {
            (await gateway.GetAsync("/v2/models/tiny/decisions", key.Text)).Json["decisions"]!.AsArray().Select(d => (string)d!["id"]!).ShouldBe(ids);
            (await gateway.GetAsync("/v2/models/tiny/decisions?format=jsonl", key.Text)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(ids.Length);
        }
    }

    [Fact]
    [FaultCase(72, "labels for decisions of others")]
    public async Task Another_tenant_s_rows_can_be_neither_labelled_nor_taken_to_label()
    {
        await using var gateway = await StartAsync();
        string id = await DecideAsync(gateway, A);
        string label = $$"""{"decision_id":"{{id}}","row":0,"label":"1","who":"x"}""";
        (await PostAsync(gateway, "labels", B, label)).Json["unknown"]!.GetValue<int>().ShouldBe(1);
        (await PostAsync(gateway, "audit/next", B, """{"who":"x","count":5}""")).Json["rows"]!.AsArray().ShouldBeEmpty();
        (await PostAsync(gateway, "audit/next", A, """{"who":"y","count":5}""")).Json["rows"]!.AsArray().Count.ShouldBe(1);
        // Of what the other one sent nothing is left that could stand in the way.
        (await PostAsync(gateway, "labels", A, label)).Json["counted"]!.GetValue<int>().ShouldBe(1);
        Store.StoredRows.Read(gateway.Gateway.Store, "SELECT given_by FROM labels", r => r.GetString(0)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Deleting_a_subject_is_for_administrators_who_see_every_tenant()
    {
        await using var gateway = await StartAsync();
        const string path = "/v2/models/tiny/decisions?subject=ann";
        (await gateway.OpsAsync("DELETE", path, A.Text)).Code.ShouldBe("missing_scope");
        (await gateway.OpsAsync("DELETE", path, B.Text)).Code.ShouldBe("missing_scope");
        (await gateway.OpsAsync("DELETE", path, Operator.Text)).Status.ShouldBe(HttpStatusCode.OK);
    }

    static Task<Guarded> StartAsync() => Guarded.StartAsync([A, B, Operator], config: ""","Store":{"AuditFlagged":1.0}""");

    static async Task<string> DecideAsync(Guarded gateway, TestKey key) =>
        (string)(await gateway.InferAsync(key.Text, body: Guarded.FlaggedRows)).Json["parameters"]!["decision_id"]!;

    static async Task<Reply> PostAsync(Guarded gateway, string path, TestKey key, string body) =>
        await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/v2/models/tiny/" + path, key.Text, body);
}
