using System.Diagnostics;
using System.Net;
using Gateway.Tests.Families;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Faults;

/// <summary>Threads that members hold: what asks after the gateway is answered all the same, and deadlines are kept.</summary>
public sealed class ThreadTests(ITestOutputHelper output)
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    // The machine's cores run the members too, and others' work.
    static readonly TimeSpan Allowance = TimeSpan.FromSeconds(3);

    [FaultCase(47, "threads that are all held")]
    [Fact]
    public async Task Two_hundred_requests_to_members_that_never_end_hold_no_probe_and_pass_no_deadline()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f =>
            {
                new TinyFamily("stuck").With("a", EndlessModel.Loop()).With("b", TinyModels.Described(EndlessModel.Loop(), "b")).Write(f);
                TinyFamily.OfThree().Write(f);
            },
            $$$"""{"Limits":{"Deadline":"{{{Deadline}}}"},"Members":{"Timeout":"{{{Deadline}}}"}}""");
        (await gateway.InferRowsAsync([1, 0])).Status.ShouldBe(HttpStatusCode.OK);
        var watch = Stopwatch.StartNew();
        Task<(Reply Reply, TimeSpan Took)>[] stuck = [.. Enumerable.Range(0, 200).Select(_ => TimedAsync(() => gateway.InferRowsAsync([1, 0], model: "stuck")))];
        var probes = new List<TimeSpan>();
        while (!Task.WhenAll(stuck).IsCompleted && watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            var (live, took) = await TimedAsync(() => gateway.GetAsync("/v2/health/live"));
            live.Status.ShouldBe(HttpStatusCode.OK);
            probes.Add(took);
            (var metrics, took) = await TimedAsync(async () => await Reply.OfAsync(await gateway.Ops.GetAsync("/metrics")));
            metrics.Status.ShouldBe(HttpStatusCode.OK);
            probes.Add(took);
            await Task.Delay(20);
        }

        var ended = await Task.WhenAll(stuck).WaitAsync(TimeSpan.FromSeconds(20));
        output.WriteLine($"{probes.Count} probes, the median {probes.Order().ElementAt(probes.Count / 2).TotalMilliseconds:F0} ms, the slowest {probes.Max().TotalMilliseconds:F0} ms");
        output.WriteLine($"replies: {string.Join(", ", ended.GroupBy(e => $"{(int)e.Reply.Status} {e.Reply.Code}").Select(g => $"{g.Key} {g.Count()}"))}; the slowest {ended.Max(e => e.Took).TotalMilliseconds:F0} ms");
        // Below the quorum, or not let in: never an answer, never unflagged.
        ended.ShouldAllBe(e => e.Reply.Status == HttpStatusCode.ServiceUnavailable && e.Reply.Headers["Consensus-Flagged"] == "?1");
        ended.ShouldContain(e => e.Reply.Code == "quorum_lost");
        ended.Max(e => e.Took).ShouldBeLessThan(Deadline + Allowance);
        probes.Order().ElementAt(probes.Count / 2).ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
        probes.Max().ShouldBeLessThan(Allowance);
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
    }

    static async Task<(Reply Reply, TimeSpan Took)> TimedAsync(Func<Task<Reply>> ask)
    {
        long begun = Stopwatch.GetTimestamp();
        return (await ask(), Stopwatch.GetElapsedTime(begun));
    }
}
