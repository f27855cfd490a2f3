using System.Diagnostics;
using System.Net;
using Testing;

namespace Gateway.Tests.Families;

/// <summary>What cannot be seen in a file shows when it runs: the member is lost, and nothing else.</summary>
public sealed class EndlessModelTests
{
    const string Quick = """{"Members":{"Timeout":"00:00:00.5"},"Limits":{"LoadTime":"00:00:02"}}""";

    [Fact]
    [FaultCase(29, "a Loop of nearly 2^63 turns")]
    [FaultCase(1, "a member that never ends")]
    public async Task A_loop_without_end_costs_its_member_and_stops()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree("bad").With("loop", EndlessModel.Loop()).Write(f);
            TinyFamily.OfThree().Write(f);
        }, Quick);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        var reply = await gateway.InferRowsAsync([1, 0], model: "bad");
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldContain("member_missing");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        await gateway.MetricsWithAsync("""consensus_member_calls_total{family="bad",member="loop",outcome="timed_out"} 1""");
        // It was ended, not left to itself: no core is busy any more.
        await Idle();
    }

    [Fact]
    [FaultCase(29, "a ConstantOfShape of 10^12 numbers, seen only when it runs")]
    public async Task More_memory_than_there_is_costs_the_member_alone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree("bad").With("huge", EndlessModel.Huge()).Write(f);
            TinyFamily.OfThree().Write(f);
        }, Quick);
        var reply = await gateway.InferRowsAsync([1, 0], model: "bad");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Text.ShouldContain("member_missing");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        await gateway.MetricsWithAsync("""consensus_member_calls_total{family="bad",member="huge",outcome="failed"} 1""");
    }

    [Fact]
    [FaultCase(29, "a ConstantOfShape of 10^8 numbers, which the machine has room for and the configuration has not")]
    public async Task More_memory_than_members_may_take_costs_the_member_alone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => TinyFamily.OfThree("bad").With("large", EndlessModel.Huge(100_000_000)).Write(f), """{"Members":{"MemoryBytes":33554432}}""");
        for (int i = 0; i < 3; i++)
        {
            var reply = await gateway.InferRowsAsync([1, 0], model: "bad");
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            reply.Text.ShouldContain("member_missing");
        }

        await gateway.MetricsWithAsync("""consensus_member_calls_total{family="bad",member="large",outcome="failed"} 3""");
        await gateway.MetricsWithAsync("""consensus_member_calls_total{family="bad",member="a",outcome="answered"} 3""");
    }

    [Fact]
    [FaultCase(29, "a ConstantOfShape of 10^12 numbers that is made while the model is loaded")]
    public async Task More_memory_than_there_is_at_load_refuses_the_family_or_costs_the_member()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree("bad").With("huge", EndlessModel.HugeAtLoad()).Write(f);
            TinyFamily.OfThree().Write(f);
        }, Quick);
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        var reply = await gateway.InferRowsAsync([1, 0], model: "bad");
        (reply.Status == HttpStatusCode.ServiceUnavailable || reply.Text.Contains("member_missing", StringComparison.Ordinal)).ShouldBeTrue(reply.Text);
    }

    [Fact]
    [FaultCase(29, "a Loop without end that the golden rows run while it is loaded")]
    public async Task Golden_rows_that_never_end_refuse_the_family_and_others_load()
    {
        byte[] golden = GoldenFile.Of(("input/x", [1, 2], [3f, 1f]));
        var log = new LogLines();
        var watch = Stopwatch.StartNew();
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            string path = TinyFamily.OfThree("bad").With("loop", EndlessModel.Loop())
                .With(m => m["golden"] = new System.Text.Json.Nodes.JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) }).Write(f);
            File.WriteAllBytes(Path.Combine(path, "golden.npz"), golden);
            TinyFamily.OfThree().Write(f);
        }, Quick, log: log);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.InferRowsAsync([1, 0], model: "bad")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        log.With("bad", "members/loop.onnx (member 'loop'): it takes too long to answer the golden rows (Limits.LoadTime)").ShouldHaveSingleItem();
        await Idle();
    }

    static async Task Idle()
    {
        using var own = Process.GetCurrentProcess();
        for (int i = 0; i < 20; i++)
        {
            TimeSpan before = own.TotalProcessorTime;
            await Task.Delay(200);
            own.Refresh();
            if (own.TotalProcessorTime - before < TimeSpan.FromMilliseconds(100))
                return;
        }

        throw new InvalidOperationException("a core is busy still");
    }
}
