using System.Net;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Gateway.Tests.RemoteMembers;

public sealed class RemoteConfigTests
{
    [Theory]
    [InlineData("""{}""", "family.json: member 'r': remote.cluster: 'r' is none of the configuration's Clusters (there are none)")]
    [InlineData("""{"other":{"Destinations":{"a":{"Address":"http://127.0.0.1:1"}}}}""", "family.json: member 'r': remote.cluster: 'r' is none of the configuration's Clusters (known are other)")]
    [InlineData("""{"r":{"Destinations":{"a":{"Address":"ftp://127.0.0.1:1"}}}}""", "family.json: member 'r': remote.cluster: destination 'a' of 'r': expected http://HOST:PORT or https://HOST:PORT, came \"ftp://127.0.0.1:1\"")]
    [InlineData("""{"r":{"Metadata":{"Protocol":"soap"},"Destinations":{"a":{"Address":"http://127.0.0.1:1"}}}}""", "family.json: member 'r': remote.cluster: Metadata.Protocol of 'r': expected http or grpc, came \"soap\"")]
    public async Task A_cluster_that_cannot_be_asked_refuses_the_family_by_name(string clusters, string mistake)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => RemoteFamily.Of("r").Write(f), $$"""{ "Clusters": {{clusters}} }""");
        var reply = await gateway.InferRowsAsync([2, 0]);
        reply.Code.ShouldBe("family_refused");
        reply.Error.ShouldEndWith(mistake);
    }

    [Fact]
    public async Task Outputs_are_known_by_their_names_in_whatever_order_they_come()
    {
        var family = RemoteFamily.Of(0, "r", "s").With(m => m["outputs"]!.AsArray().Add(TinyFamily.Tensor("q", "FP32", -1, 1)));
        await using var gateway = await RemoteGateway.StartAsync(locals: 0, remotes: ["r", "s"], family: family, prepare: u => u.Does(e =>
        {
            var json = e.Json();
            json["outputs"]!.AsArray().Insert(0, UpstreamExchange.Output("q", [e.Rows, 1], [.. Enumerable.Repeat(0.25f, e.Rows)]));
            return e.SendAsync(json.ToJsonString());
        }));
        var reply = await gateway.Gateway.InferRowsAsync([2, 0], ""","parameters":{"member":"s"}""");
        // 1 / (1 + e^-6)
        reply.Doubles("p")[0].ShouldBe(0.99752738, 1e-6);
        reply.Doubles("q").ShouldBe([0.25]);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false]");
    }

    [Fact]
    public async Task It_is_told_how_long_it_has_and_more_calls_than_may_run_are_not_made()
    {
        await using var gateway = await RemoteGateway.StartAsync(options: ", \"Calls\": 1");
        var release = new TaskCompletionSource();
        gateway.Upstream.DoesToRequests(async e =>
        {
            await release.Task;
            await e.AnswerAsync();
        });
        var first = gateway.AskAsync(""","parameters":{"deadline_ms":5000}""");
        while (gateway.Upstream.Asked.IsEmpty)
            await Task.Delay(5);
        await gateway.AskMissingAsync();
        release.SetResult();
        (await first)["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        // Members.Timeout is 500 ms, of which the margin of 20 is kept.
        int.Parse(gateway.Upstream.Asked.ShouldHaveSingleItem().Told).ShouldBeInRange(200, 480);
    }

    [Fact]
    public async Task A_cluster_that_is_changed_while_running_is_asked_at_its_new_place()
    {
        await using var gateway = await RemoteGateway.StartAsync();
        await using var moved = await ScriptedUpstream.StartAsync();
        var holder = gateway.Gateway.Server.Services.GetRequiredService<SnapshotHolder>();
        var before = holder.Current.Config;
        holder.Current = holder.Current with
        {
            Config = new GatewayConfig
            {
                Limits = before.Limits, Members = before.Members, RemoteMembers = before.RemoteMembers, Store = before.Store,
                Clusters = new Dictionary<string, JsonObject> { ["r"] = RemoteFamily.Cluster(moved.Http) },
            },
        };
        for (int i = 0; i < 400 && moved.Asked.IsEmpty; i++)
        {
            await Task.Delay(20);
            (await gateway.AskAsync()).Status.ShouldBe(HttpStatusCode.OK);
        }

        moved.Asked.ShouldNotBeEmpty();
        await gateway.RecoversAsync();
        await gateway.ShouldHoldAsync();
    }

    [Fact]
    public async Task A_reload_costs_no_row_its_member()
    {
        await using var gateway = await RemoteGateway.StartAsync();
        for (int i = 0; i < 5; i++)
        {
            gateway.Gateway.Server.Families.Reload("tiny");
            await gateway.AskWholeAsync();
        }

        await gateway.UpAsync();
        await gateway.ShouldHoldAsync("answered");
    }

    [Fact]
    public void Second_questions_are_a_share_of_the_first_ones()
    {
        var budget = new RetryBudget(0.1);
        budget.TryTake().ShouldBeTrue("one is there to begin with");
        budget.TryTake().ShouldBeFalse();
        for (int i = 0; i < 9; i++)
            budget.Asked();
        budget.TryTake().ShouldBeFalse("nine tenths");
        budget.Asked();
        budget.TryTake().ShouldBeTrue();
        for (int i = 0; i < 1000; i++)
            budget.Asked();
        Enumerable.Range(0, 100).Count(_ => budget.TryTake()).ShouldBe(10, "no more is saved");
        var none = new RetryBudget(0);
        none.Asked();
        none.TryTake().ShouldBeFalse();
    }
}
