using System.Net;
using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Commands;
using Gateway.Tests.Protocols.Grpc;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Pipeline;

/// <summary>
/// A route that asks under noise too. Where that is next to nothing and the quantile .6, the set of [1, 0] is {0}, of [0, 1] {1}, and
/// of [0, 0], of which the members say 0 with .5333, both.
/// </summary>
public sealed class RobustRouteTests : IDisposable
{
    const string Robust = """{"Routes":{"r":{"Mode":"answer","Family":"tiny","Robust":true}}}""";
    const string Named = ""","outputs":[{"name":"consensus.robust_set"},{"name":"consensus.reasons"}]""";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static Task<GatewayUnderTest> StartAsync(string config = Robust, double quantile = 0.6, double noise = 1e-4, int samples = 1, bool keeps = true) =>
        GatewayUnderTest.StartAsync(f => RobustFamily.Write(f, quantile, noise, samples), config, keeps);

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task A_row_whose_set_is_not_its_answer_alone_is_flagged_over_REST_and_gRPC_counted_kept_and_shown(int samples)
    {
        // With 300 copies the limit is b + Phi(Phi^-1(.2 + b) + 1) = .107 + .693 = .80 (b = .1073): above .75, so that [0, 1] has both classes.
        await using var gateway = await StartAsync(quantile: samples == 1 ? 0.6 : 0.2, samples: samples);
        var reply = await gateway.InferRowsAsync([1, 0, 0, 1, 0, 0], Named);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        string reasons = samples == 1 ? """["","disagreement","fragile"]""" : """["","disagreement,fragile","fragile"]""";
        reply["consensus.reasons"].ToJsonString().ShouldBe(reasons);
        reply["consensus.robust_set"].ToJsonString().ShouldBe(samples == 1 ? "[true,false,false,true,true,true]" : "[true,false,true,true,true,true]");
        ((string)reply.Json["parameters"]!["guarantee"]!).ShouldBe("none");
        reply.Headers["Consensus"].ShouldStartWith("rows=3, flagged=2, ");

        var request = GrpcClient.Rows(1, 0, 0, 1, 0, 0);
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "consensus.robust_set" });
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "consensus.reasons" });
        var same = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        same.Outputs[0].Shape.ShouldBe([3, 2]);
        same.Outputs[0].Contents.BoolContents.ShouldBe(reply["consensus.robust_set"].Select(v => (bool)v!));
        same.Outputs[1].Contents.BytesContents.Select(b => b.ToStringUtf8()).ShouldBe(reply["consensus.reasons"].Select(v => (string)v!));

        (await gateway.MetricsAsync()).ShouldContain($"consensus_flags_total{{family=\"tiny\",reason=\"fragile\"}} {(samples == 1 ? 2 : 4)}\n");
        string id = (string)reply.Json["parameters"]!["decision_id"]!;
        StoredRows.Rows(gateway.Store).ShouldContain($"{id}/2 fragile");
        string config = folder["gateway.json"];
        await File.WriteAllTextAsync(config, new JsonObject { ["Store"] = new JsonObject { ["Path"] = gateway.Store } }.ToJsonString());
        (int code, string output, string error) = await GatewayProgram.RunAsync("show", id, "--row", "2", "--config", config, "--families", gateway.Families);
        code.ShouldBe(0, error);
        output.ShouldContain("  gate     fragile       FLAGS   flags where the robust set is not the answer alone\n");
        output.ShouldContain("; a small change of the input may change the answer. [fragile]\n");
    }

    [Fact]
    public async Task The_set_comes_by_name_without_the_route_and_then_flags_nothing()
    {
        await using var gateway = await StartAsync("{}");
        (await gateway.GetAsync("/v2/models/tiny")).Json["outputs"]!.AsArray().Select(o => o!.ToJsonString()).ShouldContain("""{"name":"consensus.robust_set","datatype":"BOOL","shape":[-1,2]}""");
        var reply = await gateway.InferRowsAsync([0, 0], Named);
        reply["consensus.robust_set"].ToJsonString().ShouldBe("[true,true]");
        reply["consensus.reasons"].ToJsonString().ShouldBe("""[""]""");
        (await gateway.InferRowsAsync([0, 0], ""","parameters":{"explain":true}""")).OutputNames.ShouldNotContain("consensus.robust_set");
        // BOOL has no value that says "withheld".
        var withheld = await gateway.InferRowsAsync([0, 1], Named + ""","parameters":{"on_flag":"abstain"}""");
        (withheld.Status, withheld.Code).ShouldBe((HttpStatusCode.UnprocessableEntity, "abstained"));
    }

    [Fact]
    public async Task A_route_whose_family_has_no_sets_flags_every_row_and_check_says_so()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Robust);
        (await gateway.InferRowsAsync([1, 0]))["consensus.reasons"].ToJsonString().ShouldBe("""["fragile"]""");
        (await gateway.InferRowsAsync([1, 0], Named)).Code.ShouldBe("unknown_output");
        await File.WriteAllTextAsync(folder["gateway.json"], Robust);
        (int code, string output, _) = await GatewayProgram.RunAsync("check", "--config", folder["gateway.json"], "--families", gateway.Families);
        code.ShouldBe(1);
        output.ShouldContain("$.Routes.r.Robust: the family tiny has no robust sets in force, so that every row is flagged");
    }

    [Fact]
    public async Task More_copies_than_the_limit_are_refused_by_name()
    {
        await using var gateway = await StartAsync("""{"Limits":{"NoisedRows":8},"Routes":{"r":{"Mode":"answer","Family":"tiny","Robust":true}}}""", samples: 4);
        (await gateway.InferRowsAsync([1, 0, 1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await gateway.InferRowsAsync([1, 0, 1, 0, 1, 0]);
        (refused.Status, refused.Code).ShouldBe((HttpStatusCode.BadRequest, "limit_exceeded"));
        refused.Error.ShouldBe("inputs: expected at most 8 noised copies of rows (Limits.NoisedRows), came 3 rows of 4 copies each");
    }

    // Member c overflows wherever an element is further from 0 than 1.2, as one of 2 · 8 of noise 10 nearly always is: softmax(inf) is not a number.
    // An empty set would be [false, false].
    [Fact]
    public async Task A_row_that_a_member_does_not_answer_under_noise_has_every_class_and_is_flagged()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => RobustFamily.Calibrate(
            new TinyFamily().With("a", TinyModels.Constant(2, 0.6f, 0.4f)).With("b", TinyModels.Constant(2, 0.7f, 0.3f))
                .With("c", TinyModels.Linear(new float[,] { { 3e38f, 0 }, { 0, 3e38f } }, [1, 0])).Write(f), 0.0, 10, 8, radius: 1e-3), Robust);
        var reply = await gateway.InferRowsAsync([0, 0], Named);
        reply["consensus.robust_set"].ToJsonString().ShouldBe("[true,true]");
        reply["consensus.reasons"].ToJsonString().ShouldBe("""["fragile"]""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_row_gets_other_noise_each_time_whether_or_not_decisions_are_kept(bool keeps)
    {
        // P(0) exceeds .4 of 1 in some draws of noise 1 and not in others.
        await using var gateway = await StartAsync(noise: 1, keeps: keeps);
        var sets = new HashSet<string>();
        for (int i = 0; i < 30; i++)
            sets.Add((await gateway.InferRowsAsync([0.2f, 0], Named))["consensus.robust_set"].ToJsonString());
        sets.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Replay_draws_the_noise_of_each_decision_again()
    {
        const string audited = """ "Store":{"AuditUnflagged":1,"AuditFlagged":0} """;
        await using var gateway = await StartAsync($$"""{ {{audited}},{{Robust[1..^1]}} }""", noise: 1, samples: 1);
        for (int i = 0; i < 12; i++)
            await gateway.InferRowsAsync([0.6f, 0, 0.3f, 0, 1.2f, 0.1f]);
        long flagged = StoredRows.Number(gateway.Store, "SELECT count(*) FROM rows WHERE reasons = 'fragile'");
        flagged.ShouldBeInRange(3, 33);
        (int code, string output, string error) = await ReplayAsync(gateway, Robust);
        code.ShouldBe(0, output + error);
        JsonNode.Parse(output)!["replayed_rows"]!.GetValue<int>().ShouldBe(36);
        // Without the route's option the same rows are no longer flagged.
        (code, output, _) = await ReplayAsync(gateway, "{}");
        code.ShouldBe(1);
        JsonNode.Parse(output)!["flagged"]!["no_longer_flagged"]!.GetValue<long>().ShouldBe(flagged);
    }

    async Task<(int Code, string Output, string Error)> ReplayAsync(GatewayUnderTest gateway, string config)
    {
        JsonObject with = JsonNode.Parse(config)!.AsObject();
        with["Store"] = new JsonObject { ["Path"] = gateway.Store };
        await File.WriteAllTextAsync(folder["gateway.json"], with.ToJsonString());
        return await GatewayProgram.RunAsync("replay", "tiny", "--config", folder["gateway.json"], "--families", gateway.Families, "--json", "--fail-if-changed");
    }
}
