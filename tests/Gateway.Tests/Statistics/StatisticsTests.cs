using System.Net;
using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Grpc;
using Testing;

namespace Gateway.Tests.Statistics;

/// <summary>The statistics extension, over REST and gRPC.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public async Task Three_answered_requests_and_a_refused_one_are_what_the_metrics_say()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        long before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await gateway.InferRowsAsync([1, 0, 0, 1]);
        await gateway.InferRowsAsync([1, 0, 0, 1]);
        (await gateway.Grpc.InferAsync(GrpcClient.Rows(1, 0, 0, 1))).Status.ShouldBe(0);
        await gateway.InferAsync("{}");
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_requests_total{family=\"tiny\",outcome=\"ok\"} 3");
        metrics.ShouldContain("consensus_requests_total{family=\"tiny\",outcome=\"invalid_field\"} 1");
        metrics.ShouldContain("consensus_rows_accepted_total{family=\"tiny\"} 6");
        var one = await OneAsync(gateway, "/v2/models/tiny/stats");
        ((string)one["name"]!, (string)one["version"]!).ShouldBe(("tiny", "1"));
        ((long)one["inference_count"]!).ShouldBe(6);
        ((long)one["execution_count"]!).ShouldBe(9, "three members answered each of three requests");
        ((long)one["last_inference"]!).ShouldBeInRange(before, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (string phase in new[] { "success", "queue", "compute_input", "compute_infer", "compute_output" })
            ((long)one["inference_stats"]![phase]!["count"]!).ShouldBe(3, phase);
        ((long)one["inference_stats"]!["fail"]!["count"]!).ShouldBe(1);
        ((long)one["inference_stats"]!["cache_hit"]!["count"]!).ShouldBe(0);
        long parts = new[] { "queue", "compute_input", "compute_infer", "compute_output" }.Sum(p => (long)one["inference_stats"]![p]!["ns"]!);
        parts.ShouldBeInRange(1, (long)one["inference_stats"]!["success"]!["ns"]!);
        one["batch_stats"]!.AsArray().Select(b => ((int)b!["batch_size"]!, (long)b["compute_infer"]!["count"]!)).ShouldBe([(2, 3L)]);
        one["memory_usage"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task GRPC_says_what_REST_says()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        await gateway.InferRowsAsync([1, 0]);
        await gateway.InferRowsAsync([1, 0, 0, 1]);
        await gateway.InferAsync("{}");
        await gateway.MetricsAsync();
        var rest = await OneAsync(gateway, "/v2/models/tiny/versions/1/stats");
        foreach (var asked in new[] { new ModelStatisticsRequest(), new() { Name = "tiny" }, new() { Name = "tiny", Version = "1" } })
        {
            var grpc = (await gateway.Grpc.CallAsync("ModelStatistics", asked, ModelStatisticsResponse.Parser)).ModelStats.ShouldHaveSingleItem();
            (grpc.Name, grpc.Version, grpc.LastInference).ShouldBe(("tiny", "1", (ulong)rest["last_inference"]!));
            (grpc.InferenceCount, grpc.ExecutionCount).ShouldBe((3ul, 6ul));
            var stats = rest["inference_stats"]!;
            Said(grpc.InferenceStats.Success).ShouldBe(stats["success"]!.ToJsonString());
            Said(grpc.InferenceStats.Fail).ShouldBe(stats["fail"]!.ToJsonString());
            Said(grpc.InferenceStats.Queue).ShouldBe(stats["queue"]!.ToJsonString());
            Said(grpc.InferenceStats.ComputeInput).ShouldBe(stats["compute_input"]!.ToJsonString());
            Said(grpc.InferenceStats.ComputeInfer).ShouldBe(stats["compute_infer"]!.ToJsonString());
            Said(grpc.InferenceStats.ComputeOutput).ShouldBe(stats["compute_output"]!.ToJsonString());
            grpc.BatchStats.Select(b => b.BatchSize).ShouldBe([1, 2]);
            Said(grpc.BatchStats[1].ComputeInfer).ShouldBe(rest["batch_stats"]![1]!["compute_infer"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Every_loaded_version_has_its_own_and_one_that_was_not_asked_says_nothing_but_zeros()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree(version: "9").Write(f, versioned: true);
            TinyFamily.OfThree(version: "10").Write(f, versioned: true);
            TinyFamily.OfThree("other").Write(f);
        });
        await gateway.InferRowsAsync([1, 0], model: "tiny/versions/9");
        await gateway.MetricsAsync();
        var all = (await gateway.GetAsync("/v2/models/stats")).Json["model_stats"]!.AsArray();
        all.Select(m => ((string)m!["name"]!, (string)m["version"]!, (long)m["inference_count"]!)).ShouldBe([("other", "1", 0L), ("tiny", "9", 1L), ("tiny", "10", 0L)]);
        all[2]!["last_inference"]!.GetValue<long>().ShouldBe(0);
        all[2]!["inference_stats"]!["success"]!.ToJsonString().ShouldBe("""{"count":0,"ns":0}""");
        all[2]!["batch_stats"]!.AsArray().ShouldBeEmpty();
        (await gateway.GetAsync("/v2/models/tiny/stats")).Json["model_stats"]!.AsArray().Count.ShouldBe(2);
        ((string)(await OneAsync(gateway, "/v2/models/tiny/versions/10/stats"))["version"]!).ShouldBe("10");
    }

    [Fact]
    public async Task They_begin_again_when_the_version_is_loaded_anew()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        await gateway.InferRowsAsync([1, 0]);
        await gateway.MetricsAsync();
        ((long)(await OneAsync(gateway, "/v2/models/tiny/stats"))["inference_count"]!).ShouldBe(1);
        (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/load", [])).Status.ShouldBe(HttpStatusCode.OK);
        ((long)(await OneAsync(gateway, "/v2/models/tiny/stats"))["inference_count"]!).ShouldBe(0);
        (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/unload", [])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/v2/models/stats")).Json["model_stats"]!.AsArray().ShouldBeEmpty();
        (await gateway.GetAsync("/v2/models/tiny/stats")).Code.ShouldBe("family_refused");
    }

    [Fact]
    public async Task What_is_not_there_is_said_by_name()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var family = await gateway.GetAsync("/v2/models/nope/stats");
        (family.Status, family.Code).ShouldBe((HttpStatusCode.NotFound, "unknown_family"));
        var version = await gateway.GetAsync("/v2/models/tiny/versions/7/stats");
        (version.Status, version.Code).ShouldBe((HttpStatusCode.NotFound, "unknown_version"));
        foreach (var asked in new[] { new ModelStatisticsRequest { Name = "nope" }, new() { Name = "tiny", Version = "7" }, new() { Version = "1" } })
            (await gateway.Grpc.CallAsync("ModelStatistics", asked)).Status.ShouldBe(5);
        (await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/stats", [])).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    static async Task<JsonNode> OneAsync(GatewayUnderTest gateway, string path)
    {
        var reply = await gateway.GetAsync(path);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return reply.Json["model_stats"]!.AsArray().ShouldHaveSingleItem()!;
    }

    static string Said(StatisticDuration duration) => $$"""{"count":{{duration.Count}},"ns":{{duration.Ns}}}""";
}
