using System.Net;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>Which members are believed: golden rows decide, and what is missing never reads as agreement.</summary>
public sealed class MemberStandingTests
{
    [Fact]
    [FaultCase(12, "a member swaps the order of its classes")]
    public async Task A_member_with_another_order_of_classes_is_never_in_use_until_it_is_mended()
    {
        await using var gateway = await RemoteGateway.StartAsync(waits: false, prepare: u => u.Does(Swapped));
        await gateway.Gateway.MetricsWithAsync("consensus_remote_golden_checks_total{family=\"tiny\",member=\"r\",replica=\"a\",outcome=\"wrong\"} 3");
        await gateway.AskMissingAsync();
        gateway.Upstream.Asked.ShouldBeEmpty("it is asked nothing but golden rows");
        await gateway.ShouldHoldAsync(null, "member r", "it answered golden rows wrongly", "output 'p' differs from the golden file's: element 0 of row 0 is 0.04742");
        gateway.Upstream.Does(null);
        await gateway.RecoversAsync();
    }

    [Fact]
    [FaultCase(14, "a member that does not answer alike twice")]
    public async Task Noise_is_measured_on_golden_rows_and_beyond_the_tolerance_ejects()
    {
        float noise = 0.001f;
        int times = 0;
        await using var gateway = await RemoteGateway.StartAsync(options: ", \"GoldenTolerance\": 0.01", prepare: u => u.Does(e =>
        {
            float by = Interlocked.Increment(ref times) % 2 * noise;
            return e.AnswerAsync([.. UpstreamExchange.Right(e.Values).Select((p, i) => i % 2 == 0 ? p - by : p + by)]);
        }));
        await SeesAsync(gateway, d => d is > 0.0009 and < 0.0011);
        await SeesAsync(gateway, d => d < 0.0001);
        await gateway.AskWholeAsync();
        noise = 0.02f;
        await gateway.DownAsync();
        await gateway.AskMissingAsync();
        (await gateway.CountAsync("consensus_remote_ejections_total", "reason=\"golden\"")).ShouldBe(1);
        noise = 0;
        await gateway.RecoversAsync();
        await gateway.ShouldHoldAsync(null, "member r", "is left out (Golden)");
    }

    [Fact]
    [FaultCase(15, "a member that goes and comes every moment")]
    public async Task A_replica_that_keeps_going_out_has_to_be_right_for_longer_each_time()
    {
        await using var gateway = await RemoteGateway.StartAsync();
        var needed = new List<double>();
        for (int i = 0; i < 3; i++)
        {
            gateway.Upstream.Does(Swapped);
            await gateway.DownAsync();
            double right = await RightAsync(gateway);
            gateway.Upstream.Does(null);
            await gateway.Gateway.MetricsWithAsync("consensus_remote_replica_in_use{family=\"tiny\",member=\"r\",replica=\"a\"} 1");
            needed.Add(await RightAsync(gateway) - right);
        }

        // The next check may have come before the metrics were read.
        needed[0].ShouldBeInRange(1, 2);
        needed[1].ShouldBeInRange(2, 3);
        needed[2].ShouldBeInRange(4, 5);
        await gateway.RecoversAsync();
        await gateway.ShouldHoldAsync();
    }

    [Fact]
    [FaultCase(16, "the quorum is just met, lost, and met again")]
    public async Task Answers_go_on_at_the_quorum_end_below_it_and_come_back()
    {
        await using var other = await ScriptedUpstream.StartAsync();
        await using var proxy = new FaultProxy(other.Http);
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var second = new FaultProxy(upstream.Http);
        var clusters = new System.Text.Json.Nodes.JsonObject { ["r"] = RemoteFamily.Cluster(proxy.Address), ["s"] = RemoteFamily.Cluster(second.Address) };
        await using var gateway = await GatewayUnderTest.StartAsync(f => RemoteFamily.Of(1, "r", "s").Write(f), RemoteGateway.Config(clusters));
        foreach (string member in new[] { "r", "s" })
            await gateway.MetricsWithAsync($"consensus_remote_member_up{{family=\"tiny\",member=\"{member}\"}} 1");
        await proxy.RefuseAsync();
        await gateway.MetricsWithAsync("consensus_remote_replica_in_use{family=\"tiny\",member=\"r\",replica=\"a\"} 0");
        var met = await gateway.InferRowsAsync([2, 0]);
        met.Status.ShouldBe(HttpStatusCode.OK, met.Text);
        met["consensus.reasons"].ToJsonString().ShouldBe("[\"member_missing\"]");
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);

        await second.RefuseAsync();
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"s\"} 0");
        (await gateway.InferRowsAsync([2, 0])).Code.ShouldBe("quorum_lost");
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await gateway.GetAsync("/v2/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        // Errors put out no member that the quorum needs.
        await gateway.MetricsWithAsync("consensus_remote_replica_in_use{family=\"tiny\",member=\"s\",replica=\"a\"} 1");

        second.Accept();
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"s\"} 1");
        (await gateway.InferRowsAsync([2, 0]))["consensus.reasons"].ToJsonString().ShouldBe("[\"member_missing\"]");
        (await gateway.GetAsync("/v2/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        proxy.Accept();
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"r\"} 1");
        (await gateway.InferRowsAsync([2, 0]))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        RemoteGateway.ShouldConserve(await gateway.MetricsAsync());
    }

    [Fact]
    [FaultCase(17, "two of three lie, so that the honest one looks odd")]
    public async Task Nobody_is_left_out_for_disagreeing_and_every_row_is_flagged()
    {
        await using var gateway = await RemoteGateway.StartAsync(locals: 1, remotes: ["r", "s"]);
        gateway.Upstream.DoesToRequests(Swapped);
        for (int i = 0; i < 10; i++)
        {
            var reply = await gateway.AskAsync();
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            reply["consensus.reasons"].ToJsonString().ShouldBe("[\"disagreement\"]");
        }

        (await gateway.CountAsync("consensus_remote_ejections_total")).ShouldBe(0);
        (await gateway.CountAsync("consensus_rows_total", "outcome=\"unflagged\"")).ShouldBe(0);
        await gateway.ShouldHoldAsync();

        // Who lies to golden rows is out, also where the quorum is lost by it: too few answers are no agreement.
        gateway.Upstream.Does(Swapped);
        await gateway.DownAsync();
        await gateway.DownAsync("s");
        (await gateway.AskAsync()).Code.ShouldBe("quorum_lost");
        (await gateway.CountAsync("consensus_rows_total", "outcome=\"unflagged\"")).ShouldBe(0);
        gateway.Upstream.Does(null);
        await gateway.RecoversAsync();
    }

    [Fact]
    public async Task A_family_loads_and_answers_while_the_server_of_a_member_is_away()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var proxy = new FaultProxy(upstream.Http);
        await proxy.RefuseAsync();
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => RemoteFamily.Of("r").Write(f), RemoteGateway.Config(new() { ["r"] = RemoteFamily.Cluster(proxy.Address) }), log: log);
        var reply = await gateway.InferRowsAsync([2, 0]);
        reply["consensus.reasons"].ToJsonString().ShouldBe("[\"member_missing\"]");
        await gateway.MetricsWithAsync("consensus_remote_calls_total{family=\"tiny\",member=\"r\",replica=\"a\",outcome=\"unreachable\"} 3");
        log.With("member r", "Unreachable: cannot be reached").Count.ShouldBe(1, "a cause that lasts is told once");
        proxy.Accept();
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"r\"} 1");
        (await gateway.InferRowsAsync([2, 0]))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
    }

    [Fact]
    public async Task A_replica_that_lies_is_left_out_and_the_other_answers_alone()
    {
        await using var lying = await ScriptedUpstream.StartAsync();
        await using var honest = await ScriptedUpstream.StartAsync();
        await using var gateway = await MemberConnectionFaultTests.TwoReplicasAsync(lying, honest);
        lying.Does(Swapped);
        await gateway.MetricsWithAsync("consensus_remote_replica_in_use{family=\"tiny\",member=\"r\",replica=\"a\"} 0");
        int before = lying.Asked.Count;
        for (int i = 0; i < 5; i++)
            (await gateway.InferRowsAsync([2, 0]))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        lying.Asked.Count.ShouldBe(before);
        honest.Asked.Count.ShouldBe(5);
    }

    static async Task SeesAsync(RemoteGateway gateway, Func<double, bool> difference)
    {
        double seen = double.NaN;
        for (int i = 0; i < 200 && !difference(seen); i++)
        {
            await Task.Delay(20);
            seen = await gateway.CountAsync("consensus_remote_golden_difference");
        }

        difference(seen).ShouldBeTrue($"{seen}");
    }

    static async Task<double> RightAsync(RemoteGateway gateway) => await gateway.CountAsync("consensus_remote_golden_checks_total", "outcome=\"right\"");

    static Task Swapped(UpstreamExchange exchange) =>
        exchange.AnswerAsync([.. UpstreamExchange.Right(exchange.Values).Chunk(2).SelectMany(p => new[] { p[1], p[0] })]);
}
