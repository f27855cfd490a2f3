using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Protocols;

/// <summary>A guarantee by groups on the wire: it is named where it stands behind every row of the request, and "none" otherwise.</summary>
public sealed class GroupGuaranteeTests
{
    [Theory]
    [InlineData(new float[] { 0, 9, 1, 9 }, GroupedFamily.Id, "valid")]
    [InlineData(new float[] { 0, 9, 2, 9 }, "none", "none")]
    public async Task One_row_without_a_threshold_leaves_the_request_without_a_guarantee(float[] x, string id, string state)
    {
        await using GatewayUnderTest gateway = await StartAsync(parameter: false);
        Reply reply = await gateway.InferRowsAsync(x);
        JsonNode parameters = reply.Json["parameters"]!;
        ((string)parameters["guarantee"]!, (string)parameters["guarantee_state"]!).ShouldBe((id, state));
        reply.Headers["Consensus"].ShouldContain($"guarantee=\"{id}\"");
    }

    [Theory]
    [InlineData(", \"parameters\": { \"site\": \"1\" }", GroupedFamily.Id)]
    [InlineData(", \"parameters\": { \"site\": 1 }", GroupedFamily.Id)]
    [InlineData(", \"parameters\": { \"site\": \"2\" }", "none")]
    [InlineData(", \"parameters\": { \"Site\": \"1\" }", "none")]
    [InlineData("", "none")]
    public async Task A_parameter_of_the_request_names_the_group(string parameters, string id)
    {
        await using GatewayUnderTest gateway = await StartAsync(parameter: true);
        Reply reply = await gateway.InferRowsAsync([0, 9], parameters);
        ((string)reply.Json["parameters"]!["guarantee"]!).ShouldBe(id);
    }

    [Theory]
    [InlineData("valid")]
    [InlineData("unverified")]
    [InlineData("withdrawn")]
    [InlineData("expired")]
    public async Task A_stored_state_is_told_in_replies_calls_and_metrics_and_its_gates_go_on(string state)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(families => GroupedFamily.Write(families, parameter: false, g => g with { State = state }));
        Reply reply = await gateway.InferRowsAsync([0, 9, 1, 9]);
        ((string)reply.Json["parameters"]!["guarantee_state"]!).ShouldBe(state);
        ((int)reply.Json["parameters"]!["flagged_rows"]!).ShouldBe(2);
        Reply told = await gateway.GetAsync("/v2/models/tiny/guarantees");
        ((string)told.Json["guarantees"]![0]!["state"]!).ShouldBe(state);
        string metrics = await gateway.MetricsAsync();
        foreach (string each in new[] { "valid", "unverified", "withdrawn", "expired", "none" })
            metrics.ShouldContain($"consensus_guarantee_state{{family=\"tiny\",answer=\"mean\",state=\"{each}\"}} {(each == state ? 1 : 0)}");
    }

    [Fact]
    public async Task The_guarantees_call_lists_every_group()
    {
        await using GatewayUnderTest gateway = await StartAsync(parameter: false);
        Reply reply = await gateway.GetAsync("/v2/models/tiny/guarantees");
        JsonNode groups = reply.Json["guarantees"]![0]!["groups"]!;
        ((string)groups["name"]!).ShouldBe("site");
        groups["thresholds"]!.AsArray().Select(g => ((string)g!["value"]!, (double?)g["tau"], (int)g["n"]!)).ShouldBe([("0", 0.45, 300), ("1", 0.15, 300), ("2", null, 0)]);
    }

    static Task<GatewayUnderTest> StartAsync(bool parameter) => GatewayUnderTest.StartAsync(families => GroupedFamily.Write(families, parameter));
}
