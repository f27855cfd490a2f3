using System.Net;
using Gateway.Commands;
using Gateway.Configuration;
using Gateway.Tests.RemoteMembers;
using Testing;

namespace Gateway.Tests.Resilience;

/// <summary>Members that fail on purpose: whatever is done to one, its rows are flagged, and answers go on.</summary>
public sealed class ChaosTests
{
    // Row [2, 0] is one on which the members agree: without chaos it is not flagged.
    static readonly float[] Agreed = [2, 0];

    [Theory]
    [InlineData("\"FaultRate\": 1", "fault", "member_missing", "failed")]
    [InlineData("\"OutcomeRate\": 1", "outcome", "member_invalid", "invalid")]
    [InlineData("\"LatencyRate\": 1, \"Latency\": \"00:10:00\"", "latency", "member_missing", "timed_out")]
    public async Task Whatever_is_done_to_each_call_of_one_member_flags_every_row_and_answers_go_on(string chaos, string kind, string reason, string outcome)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config(chaos, "\"Members\": { \"Timeout\": \"00:00:00.5\" },"));
        for (int i = 0; i < 3; i++)
        {
            var reply = await gateway.InferRowsAsync(Agreed);
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            reply["consensus.flagged"].ToJsonString().ShouldBe("[true]");
            reply["consensus.reasons"].ToJsonString().ShouldBe($"[\"{reason}\"]");
            ((int)reply.Json["parameters"]!["members_answered"]!).ShouldBe(2);
        }

        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain($"consensus_chaos_injected_total{{family=\"tiny\",member=\"a\",kind=\"{kind}\"}} 3\n");
        metrics.ShouldContain($"consensus_member_calls_total{{family=\"tiny\",member=\"a\",outcome=\"{outcome}\"}} 3\n");
        metrics.ShouldContain("consensus_member_calls_total{family=\"tiny\",member=\"b\",outcome=\"answered\"} 3\n");
        metrics.ShouldContain("\nconsensus_chaos_members 1\n");
        RemoteGateway.ShouldConserve(metrics);
    }

    [Fact]
    public async Task A_delay_is_cut_by_the_callers_deadline()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config("\"LatencyRate\": 1, \"Latency\": \"00:10:00\""));
        long begun = TimeProvider.System.GetTimestamp();

        var reply = await gateway.InferRowsAsync(Agreed, ",\"parameters\":{\"deadline_ms\":100}");

        TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(4), "the member itself would have five seconds");
        reply["consensus.reasons"].ToJsonString().ShouldBe("[\"member_missing\"]");
    }

    [Fact]
    public async Task A_member_that_is_late_but_not_too_late_answers()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config("\"LatencyRate\": 1, \"Latency\": \"00:00:00.02\""));
        var reply = await gateway.InferRowsAsync(Agreed);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        (await gateway.MetricsAsync()).ShouldContain("consensus_chaos_injected_total{family=\"tiny\",member=\"a\",kind=\"latency\"} 1\n");
    }

    [Fact]
    public async Task At_half_the_calls_no_row_that_lacks_a_member_reads_as_unflagged()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Config("\"FaultRate\": 0.3, \"OutcomeRate\": 0.3"));
        int missed = 0;
        for (int i = 0; i < 60; i++)
        {
            var reply = await gateway.InferRowsAsync(Agreed);
            bool all = (int)reply.Json["parameters"]!["members_answered"]! == 3;
            reply["consensus.flagged"].ToJsonString().ShouldBe(all ? "[false]" : "[true]", reply.Text);
            missed += all ? 0 : 1;
        }

        // Of 60, each with 1 - 0.7 · 0.7 = 0.51, and an open breaker only adds: fewer than 5 come up once in 10^12.
        missed.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task What_is_done_to_every_member_loses_the_quorum_and_never_reads_as_agreement()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""
            { "Environment": "Test", "Chaos": { "tiny": { "a": { "FaultRate": 1 }, "b": { "OutcomeRate": 1 }, "c": { "FaultRate": 1 } } } }
            """);
        var reply = await gateway.InferRowsAsync(Agreed);
        reply.Code.ShouldBe("quorum_lost");
        reply.Error.ShouldContain("member 'a' failed: a fault was injected (Chaos)");
    }

    [Fact]
    public async Task A_member_on_another_server_is_missing_too_and_its_replicas_keep_their_standing()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        var clusters = new System.Text.Json.Nodes.JsonObject { ["r"] = RemoteFamily.Cluster(upstream.Http) };
        string config = RemoteGateway.Config(clusters).TrimEnd().TrimEnd('}') + """, "Environment": "Test", "Chaos": { "tiny": { "r": { "FaultRate": 1 } } } }""";
        await using var gateway = await GatewayUnderTest.StartAsync(f => RemoteFamily.Of("r").Write(f), config);
        await gateway.MetricsWithAsync("consensus_remote_member_up{family=\"tiny\",member=\"r\"} 1");

        var reply = await gateway.InferRowsAsync(Agreed);

        reply["consensus.reasons"].ToJsonString().ShouldBe("[\"member_missing\"]");
        upstream.Asked.ShouldBeEmpty("the member is not called");
        (await gateway.MetricsAsync()).ShouldContain("consensus_remote_replica_in_use{family=\"tiny\",member=\"r\",replica=\"a\"} 1\n");
    }

    [Fact]
    public async Task It_comes_and_goes_with_the_configuration_and_is_said_aloud_while_it_is_on()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), log: log);
        (await gateway.InferRowsAsync(Agreed))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        (await gateway.MetricsAsync()).ShouldContain("\nconsensus_chaos_members 0\n");
        (await gateway.Ops.GetStringAsync("/health")).ShouldNotContain("chaos");

        File.WriteAllText(gateway.Config, Config("\"FaultRate\": 1"));
        gateway.Server.ReloadConfig().ShouldBeTrue();
        (await gateway.InferRowsAsync(Agreed))["consensus.reasons"].ToJsonString().ShouldBe("[\"member_missing\"]");
        (await gateway.MetricsAsync()).ShouldContain("\nconsensus_chaos_members 1\n");
        log.With("Warning", "CHAOS", "tiny/a").Count.ShouldBe(1);
        (await gateway.Ops.GetStringAsync("/health")).ShouldContain("\"chaos\":[\"tiny/a\"]");

        File.WriteAllText(gateway.Config, "{}");
        gateway.Server.ReloadConfig().ShouldBeTrue();
        (await gateway.InferRowsAsync(Agreed))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        (await gateway.MetricsAsync()).ShouldContain("\nconsensus_chaos_members 0\n");
        log.With("no member fails on purpose any more").Count.ShouldBe(1);
    }

    [Fact]
    public async Task In_production_a_changed_configuration_with_it_is_refused_and_the_one_before_goes_on()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), log: log);

        File.WriteAllText(gateway.Config, """{ "Chaos": { "tiny": { "a": { "FaultRate": 1 } } } }""");

        gateway.Server.ReloadConfig().ShouldBeFalse();
        log.With("Error", "$.Chaos", "Production", "--chaos").ShouldNotBeEmpty();
        (await gateway.InferRowsAsync(Agreed))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
    }

    [Theory]
    [InlineData("{}", false, true)]
    [InlineData("""{"Chaos":{"tiny":{"a":{"FaultRate":0.1}}}}""", false, false)]
    [InlineData("""{"Environment":"production","Chaos":{"tiny":{"a":{"FaultRate":0.1}}}}""", false, false)]
    [InlineData("""{"Environment":" ","Chaos":{"tiny":{"a":{}}}}""", false, false)]
    [InlineData("""{"Environment":"Staging","Chaos":{"tiny":{"a":{"FaultRate":0.1}}}}""", false, true)]
    [InlineData("""{"Chaos":{"tiny":{"a":{"FaultRate":0.1}}}}""", true, true)]
    public void In_production_it_is_refused_at_the_start_without_its_word(string config, bool given, bool taken)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gateway.json"], config);
        var command = new System.CommandLine.Command("serve");
        var options = new ConfigOptions(command, listens: true);

        var snapshot = options.Load(command.Parse($"--config {folder["gateway.json"]} --families {folder.Path} {(given ? "--chaos" : "")}"), out var mistakes);

        (snapshot is not null).ShouldBe(taken);
        mistakes.Select(m => m.Message).ShouldBe(taken ? [] : ["members that fail on purpose have no place in the Environment Production; --chaos has them there all the same"]);
    }

    [Theory]
    [InlineData("\"FaultRate\": 1.01", "$.Chaos.tiny.a.FaultRate: expected a number, 0 to 1, came 1.01")]
    [InlineData("\"OutcomeRate\": -0.5", "$.Chaos.tiny.a.OutcomeRate: expected a number, 0 to 1, came -0.5")]
    [InlineData("\"LatencyRate\": \"often\"", "$.Chaos.tiny.a.LatencyRate: expected a number, 0 to 1, came \"often\"")]
    [InlineData("\"Latency\": \"-00:00:01\"", "$.Chaos.tiny.a.Latency: expected a time")]
    [InlineData("\"Rate\": 1", "$.Chaos.tiny.a.Rate: unknown key")]
    public void Rates_are_from_0_to_1(string chaos, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gateway.json"], Config(chaos));
        ConfigLoader.Load(new ConfigArguments(folder["gateway.json"], Families: folder.Path), new Dictionary<string, string>(), out var mistakes).ShouldBeNull();
        mistakes.ShouldHaveSingleItem().ToString().ShouldContain(expected);
    }

    static string Config(string chaos, string more = "") => $$"""{ {{more}} "Environment": "Test", "Chaos": { "tiny": { "a": { {{chaos}} } } } }""";
}
