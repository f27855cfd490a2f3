using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Guard;

/// <summary>
/// A family that dies, drags or talks nonsense while sixteen callers go on asking: the service's answers go on leaving, in time and
/// flagged, and are trusted again once the family has recovered.
/// </summary>
public sealed class GuardLoadTests(ITestOutputHelper output)
{
    const int Callers = 16;
    static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(20);

    // Callers, service and gateway share this process and its cores, and a reply that is flagged waits for the disk.
    static readonly TimeSpan Allowance = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("unloaded", "annotate", "member_missing")]
    [InlineData("throwing", "annotate", "member_missing")]
    [InlineData("nan", "annotate", "member_invalid")]
    [InlineData("slow", "annotate", "member_missing")]
    [InlineData("slow", "abstain", "member_missing")]
    [InlineData("nan", "fallback", "member_invalid")]
    public async Task A_family_that_fails_under_load_costs_no_answer_no_flag_and_no_time(string failure, string onFlag, string reason)
    {
        await using var other = await LocalServer.ServiceAsync(GuardedService.Answers("""{"decision":"other"}"""));
        string fallback = onFlag == "fallback" ? """ "Fallback": "other", """ : "";
        await using var guarded = await GuardedService.StartAsync(
            GuardLoad.ServeAsync, $$""" "OnFlag": "{{onFlag}}", "FlagBudget": "{{Budget}}", {{fallback}} """, f => TinyFamily.OfThree().Write(f),
            clusters: $$""", "other": { "Destinations": { "a": { "Address": "{{other.Address}}" } } }""");
        await using var load = new GuardLoad(guarded, Callers);
        await Task.Delay(300);
        int threads = Threads();

        FailingFamily.Begin(guarded.Gateway, failure);
        long failed = Stopwatch.GetTimestamp();
        double mostLate = await WatchLateAsync(guarded, TimeSpan.FromMilliseconds(1200));
        int threadsAfter = Threads();
        long recovering = Stopwatch.GetTimestamp();
        TinyFamily.OfThree().Write(guarded.Gateway.Families);
        guarded.Gateway.Server.Families.Reload("tiny");
        long recovered = Stopwatch.GetTimestamp();
        await Task.Delay(700);
        await load.StopAsync();

        LoadReply[] all = [.. load.Replies];
        LoadReply[] during = [.. all.Where(r => r.Begun > failed && r.Ended < recovering)];
        LoadReply[] after = [.. all.Where(r => r.Begun > recovered)];
        Print($"{failure}, {onFlag}: before", [.. all.Where(r => r.Ended < failed)]);
        Print("  while it fails", during);
        Print("  after", after);
        output.WriteLine($"  threads {threads} -> {threadsAfter}, most runs left behind {mostLate}");

        during.Length.ShouldBeGreaterThan(50);
        during.ShouldAllBe(r => r.Flagged == "?1");
        // On a machine that is busy with something else any reply may come too late.
        during.ShouldAllBe(r => r.Consensus.Contains($"reasons=\"{reason}\"") || r.Consensus.Contains("reasons=\"member_missing\""));
        during.Count(r => r.Consensus.Contains($"reasons=\"{reason}\"")).ShouldBeGreaterThan(during.Length * 3 / 4);
        all.ShouldAllBe(r => r.Flagged == "?0" ? r.IsTheServices : IsFlaggedReply(r, onFlag));
        during.Max(r => r.Milliseconds).ShouldBeLessThan((Budget + Allowance).TotalMilliseconds);
        after.Count(r => r.Flagged == "?0").ShouldBeGreaterThan(after.Length / 2);
        // The pool of threads may grow to its minimum, 64, and what was begun before the first was late goes on besides.
        threadsAfter.ShouldBeLessThan(threads + 64);
        mostLate.ShouldBeLessThanOrEqualTo(16 + Callers);
        await ConservedAsync(guarded, all.Length);
    }

    static bool IsFlaggedReply(LoadReply reply, string onFlag) => onFlag switch
    {
        "abstain" => reply.Status == 422 && (string?)JsonNode.Parse(reply.Body)!["code"] == "abstained",
        "fallback" => reply.Body == """{"decision":"other"}""" && reply.Consensus.Contains("chosen=\"fallback\""),
        _ => reply.IsTheServices,
    };

    static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    static async Task<double> WatchLateAsync(GuardedService guarded, TimeSpan time)
    {
        double most = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time; await Task.Delay(100))
            most = Math.Max(most, Sum(await guarded.Gateway.Ops.GetStringAsync("/metrics"), "consensus_guard_late_runs{"));
        return most;
    }

    // By the gateway's own count and clock.
    async Task ConservedAsync(GuardedService guarded, int requests)
    {
        string metrics = await guarded.MetricsWithAsync("consensus_rows_in_flight{family=\"tiny\"} 0");
        Sum(metrics, "consensus_rows_accepted_total{family=\"tiny\"").ShouldBe(requests);
        Sum(metrics, "consensus_rows_total{family=\"tiny\"").ShouldBe(requests);
        Sum(metrics, "consensus_rows_total{family=\"tiny\",outcome=\"failed\"").ShouldBe(0);
        Sum(metrics, "consensus_guard_requests_total{").ShouldBe(requests);
        double waits = Sum(metrics, "consensus_guard_wait_seconds_count{");
        double above(string bound) => waits - Sum(metrics, $"consensus_guard_wait_seconds_bucket{{route=\"score\",le=\"{bound}\"");
        output.WriteLine($"  of {waits} waits for the family {above("0.02")} above 20 ms, {above("0.05")} above 50 ms, {above("0.1")} above 100 ms, {above("0.5")} above 500 ms");
        above("2").ShouldBe(0);
        above("0.1").ShouldBeLessThan(waits / 10);
        for (int i = 0; i < 400 && Sum(metrics, "consensus_guard_late_runs{") > 0; i++)
        {
            await Task.Delay(25);
            metrics = await guarded.Gateway.Ops.GetStringAsync("/metrics");
        }

        Sum(metrics, "consensus_guard_late_runs{").ShouldBe(0);
    }

    static double Sum(string metrics, string start) => metrics.Split('\n').Where(l => l.StartsWith(start, StringComparison.Ordinal))
        .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    void Print(string what, LoadReply[] replies)
    {
        double[] times = [.. replies.Select(r => r.Milliseconds).Order()];
        if (times.Length > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what}: {times.Length} replies, {replies.Count(r => r.Flagged == "?1")} flagged; ms p50 {times[times.Length / 2]:0.0}, p99 {times[times.Length * 99 / 100]:0.0}, max {times[^1]:0.0}"));
    }
}
