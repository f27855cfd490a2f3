using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Resilience;
using Gateway.Tests.Families;
using Gateway.Tests.Guard;
using Gateway.Tests.Security;
using Testing;

namespace Gateway.Tests.Faults;

/// <summary>The date jumps, as time is set anew: what measures time does not notice, what is about dates goes by the new one.</summary>
public sealed class ClockTests
{
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static TheoryData<string> Jumps => ["1.00:00:00", "-01:00:00"];

    [FaultCase(43, "the clock jumps while a deadline runs")]
    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_deadline_is_neither_cut_short_nor_drawn_out(string jump)
    {
        var clock = new SetClock();
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => TinyFamily.OfThree().With("loop", EndlessModel.Loop()).Write(f), """{"Members":{"Timeout":"00:00:30"}}""", time: clock);
        var watch = Stopwatch.StartNew();
        var running = gateway.InferRowsAsync([1, 0], ",\"parameters\":{\"deadline_ms\":1500}");
        await Task.Delay(300);
        clock.Set(Now + TimeSpan.Parse(jump, System.Globalization.CultureInfo.InvariantCulture));
        var reply = await running;
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldContain("member_missing");
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(6));
    }

    [FaultCase(43, "the clock jumps while a member is left alone")]
    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_breaker_opens_for_its_time_and_not_for_that_of_the_jump(string jump)
    {
        var clock = new JumpingClock();
        var options = new MembersConfig { MinimumThroughput = 2, BreakDuration = TimeSpan.FromSeconds(5) };
        var circuit = new List<bool>();
        var pipeline = new MemberPipeline(options, clock, circuit.Add);
        for (int i = 0; i < 2; i++)
            await Should.ThrowAsync<InvalidOperationException>(async () => await pipeline.CallAsync(_ => throw new InvalidOperationException("no"), default));
        circuit.ShouldBe([true]);
        clock.Jump(TimeSpan.Parse(jump, System.Globalization.CultureInfo.InvariantCulture));
        clock.Steady.Advance(TimeSpan.FromSeconds(4.9));
        await Should.ThrowAsync<CircuitOpenException>(async () => await pipeline.CallAsync(_ => new([]), default));
        clock.Steady.Advance(TimeSpan.FromSeconds(0.2));
        await pipeline.CallAsync(_ => new([]), default);
        circuit.ShouldBe([true, false]);
    }

    [FaultCase(43, "the clock jumps beyond the end of a token and a key, and back")]
    [Fact]
    public async Task Tokens_and_keys_go_by_the_date_of_the_moment()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var clock = new SetClock();
        var key = TestKey.Of("web", "predict:tiny", $",\"expires\":\"{Now.AddHours(12).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\"");
        await using var gateway = await Guarded.StartAsync([key], issuer.Config(), time: clock);
        string token = issuer.Token();
        foreach (string credentials in (string[])[token, key.Text])
            (await gateway.InferAsync(credentials)).Status.ShouldBe(HttpStatusCode.OK);
        clock.Set(Now.AddDays(1));
        foreach (string credentials in (string[])[token, key.Text])
            (await gateway.InferAsync(credentials)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        clock.Set(Now);
        foreach (string credentials in (string[])[token, key.Text])
            (await gateway.InferAsync(credentials)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [FaultCase(43, "the clock jumps while decisions are kept and the audit log is written")]
    [Fact]
    public async Task Decisions_keep_their_order_and_the_audit_log_its_chain()
    {
        using var folder = new TemporaryFolder();
        string path = folder["audit.jsonl"], store = folder["decisions.db"];
        var clock = new SetClock();
        var ids = new List<string>();
        await using (var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), $$$"""{"AuditLog":{"Path":"{{{path}}}"}}""", time: clock, store: store))
        {
            foreach (double hours in (double[])[0, 24, -1, 0])
            {
                clock.Set(Now.AddHours(hours));
                var reply = await gateway.InferRowsAsync([0, 1]);
                reply.Status.ShouldBe(HttpStatusCode.OK);
                reply.Headers["Consensus-Flagged"].ShouldBe("?1");
                ids.Add((string)reply.Json["parameters"]!["decision_id"]!);
                (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/load", [])).Status.ShouldBe(HttpStatusCode.OK);
            }

            foreach (string id in ids)
                (await gateway.GetAsync($"/v2/models/tiny/decisions/{id}")).Status.ShouldBe(HttpStatusCode.OK);
            await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
            await gateway.Server.StopAsync();
        }

        // In the order in which they came, whatever their dates say.
        Store.StoredRows.Ids(store).Where(ids.Contains).ShouldBe(ids);
        AuditVerdict verdict = new AuditVerifier().Verify([path], []);
        verdict.IsWhole.ShouldBeTrue(verdict.Why);
        JsonNode[] lines = [.. File.ReadAllLines(path).Select(l => JsonNode.Parse(l)!)];
        lines.Count(l => (string)l["event"]! == "family_loaded").ShouldBe(5);
    }
}
