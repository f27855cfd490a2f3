using Ensemble.Tensors;
using Gateway.Candidates;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Tests.Guard;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Gateway.Tests.Candidates;

/// <summary>A shadow reads its request's inputs when the reply has left; their memory is another request's only once it has.</summary>
public sealed class ShadowMemoryTests
{
    const string Shadow = """{"version":"2","mode":"shadow"}""";

    [Fact]
    public async Task A_shadow_reads_its_own_bytes_and_the_memory_goes_back_behind_it()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", Shadow);
        var services = gateway.Server.Services;
        var pool = new ScribblingPool();
        var left = new ReplyThatLeaves();
        using (var memory = new TensorMemory(pool))
        using (var lease = gateway.Server.Families.Lease("tiny", null))
        {
            // At (3, 1) version 2 flags what version 1 does not, and answers alike.
            var row = memory.Create("x", Datatype.FP32, 1, 2);
            (row.As<float>()[0], row.As<float>()[1]) = (3, 1);
            var request = new InferRequest { Inputs = [row], Memory = memory, Parameters = new RequestParameters(), Outputs = [] };
            var features = new FeatureCollection();
            features.Set<IHttpResponseFeature>(left);
            var response = new DefaultHttpContext(features).Response;
            var count = new InferCount(services.GetRequiredService<GatewayMetrics>(), TimeProvider.System, "tiny");
            var result = await services.GetRequiredService<CandidateTraffic>().AnswerAsync(
                lease!.Family, false, request, services.GetRequiredService<SnapshotHolder>().Current, count, response, CancellationToken.None);
            result.Fault.ShouldBeNull();
            count.End(result);
        }

        pool.Returned.ShouldBe(0, "the shadow has not read it yet");
        await left.LeaveAsync();
        (await CandidateGateway.RowsAsync(gateway, 1)).ShouldBe(new Dictionary<string, int> { ["flag_changed"] = 1 });
        for (int i = 0; i < 400 && pool.Returned == 0; i++)
            await Task.Delay(25);
        pool.Returned.ShouldBe(1);
    }

    // Requests of four kinds at once: one that read another's row would be counted as another kind.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shadows_of_many_requests_at_once_take_no_row_for_anothers(bool guards)
    {
        const string limits = """ "Limits": { "CandidateRuns": 256 }, """;
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("""{"decision":"0"}"""), """ "OnFlag": "annotate", "FlagBudget": "00:00:20", """, families =>
            {
                CandidateGateway.First().Write(families, versioned: true);
                CandidateGateway.Second().Write(families, versioned: true);
                File.WriteAllText(Path.Combine(families, "tiny", "serving.json"), """{"serving":"1"}""");
            }, limits);
        await CandidateGateway.CallAsync(guarded.Gateway, "candidate", Shadow);
        string[] kinds = ["1,0", "1.05,1", "3,1", "1.5,1"];
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            string body = $$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[{{kinds[i % 4]}}]}]}""";
            var reply = guards ? await guarded.PostAsync(body) : await guarded.Gateway.InferAsync(body);
            reply.Status.ShouldBe(System.Net.HttpStatusCode.OK);
        });
        (await CandidateGateway.RowsAsync(guarded.Gateway, 400)).ShouldBe(
            new Dictionary<string, int> { ["same"] = 100, ["answer_changed"] = 100, ["flag_changed"] = 100, ["both_changed"] = 100 }, ignoreOrder: true);
    }
}
