using System.Collections.Concurrent;
using System.Net;
using Gateway.Tests.RemoteMembers;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Workers;

/// <summary>The process of one of three members ends under load; its rows are flagged, the gateway and the others go on.</summary>
public sealed class WorkerFaultTests
{
    [Theory]
    [FaultCase(21, "a member's process is killed or aborts under load")]
    [InlineData("KILL", "signal 9")]
    [InlineData("ABRT", "signal 6")]
    public async Task A_member_whose_process_ends_is_missing_until_it_runs_again(string signal, string logged)
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => IsolatedGateway.Watched(TinyFamily.OfThree()).Write(f), IsolatedGateway.Config, log: log);
        var replies = new ConcurrentQueue<Reply>();
        using var ending = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!ending.IsCancellationRequested)
            {
                replies.Enqueue(await gateway.InferRowsAsync([2, 0, 3, 0]));
                await Task.Delay(2);
            }
        }))];
        await UntilAsync(() => replies.Count > 50);
        int first = IsolatedGateway.Processes(log, "b").Single();
        // The runtime takes the first SIGABRT for one that abort() follows up with another.
        for (int i = 0; i < 2; i++)
            _ = await Command.RunAsync("/bin/kill", $"-{signal}", $"{first}");
        await UntilAsync(() => IsolatedGateway.Processes(log, "b").Length > 1);
        int back = replies.Count;
        await UntilAsync(() => replies.Skip(back).Any(r => r["consensus.flagged"].ToJsonString() == "[false,false]"));
        await ending.CancelAsync();
        await Task.WhenAll(load);

        int lacking = 0;
        foreach (var reply in replies)
        {
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            bool lacks = (int)reply.Json["parameters"]!["members_answered"]! < 3;
            lacking += lacks ? 1 : 0;
            reply["consensus.flagged"].ToJsonString().ShouldBe(lacks ? "[true,true]" : "[false,false]", reply.Text);
            if (lacks)
                reply["consensus.reasons"].ToJsonString().ShouldContain("member_missing");
        }

        lacking.ShouldBeGreaterThan(0);
        log.With("member b: its process", $"ended ({logged})").ShouldHaveSingleItem(string.Join('\n', log.All));
        foreach (string other in new[] { "a", "c" })
            IsolatedGateway.Processes(log, other).ShouldHaveSingleItem();
        string metrics = await gateway.MetricsAsync();
        RemoteGateway.Count(metrics, "consensus_worker_restarts_total", "member=\"b\"").ShouldBe(1);
        RemoteGateway.ShouldConserve(metrics);
    }

    [Fact]
    [FaultCase(21, "a model whose division overflows when it runs, which ends the process it runs in")]
    public async Task A_model_that_crashes_costs_its_member_alone()
    {
        var log = new LogLines();
        var family = IsolatedGateway.Watched(TinyFamily.OfThree()).With("d", CrashingModel.Of());
        await using var gateway = await GatewayUnderTest.StartAsync(f => family.Write(f), IsolatedGateway.Config, log: log);
        (await gateway.InferRowsAsync([3, 1]))["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        var crashed = await gateway.InferRowsAsync([2, -1]);
        crashed.Status.ShouldBe(HttpStatusCode.OK, crashed.Text);
        crashed["consensus.reasons"].ToJsonString().ShouldContain("member_missing");
        ((int)crashed.Json["parameters"]!["members_answered"]!).ShouldBe(3);
        await UntilAsync(() => IsolatedGateway.Processes(log, "d").Length == 2);
        log.With("member d: its process", "ended (signal 8)").ShouldHaveSingleItem(string.Join('\n', log.All));
        await UntilAsync(() => gateway.InferRowsAsync([3, 1]).GetAwaiter().GetResult()["consensus.flagged"].ToJsonString() == "[false]");
    }

    [Fact]
    [FaultCase(21, "a member's process stops answering and does not end")]
    public async Task A_process_that_gives_no_golden_answer_is_ended_and_started_anew()
    {
        var log = new LogLines();
        string config = IsolatedGateway.Config.Replace("00:00:01", "00:00:00.3", StringComparison.Ordinal);
        await using var gateway = await GatewayUnderTest.StartAsync(f => IsolatedGateway.Watched(TinyFamily.OfThree()).Write(f), config, log: log);
        (await Command.RunAsync("/bin/kill", "-STOP", $"{IsolatedGateway.Processes(log, "c").Single()}")).Code.ShouldBe(0);
        var reply = await gateway.InferRowsAsync([2, 0]);
        reply["consensus.reasons"].ToJsonString().ShouldContain("member_missing");
        await UntilAsync(() => IsolatedGateway.Processes(log, "c").Length > 1);
        await UntilAsync(() => gateway.InferRowsAsync([2, 0]).GetAwaiter().GetResult()["consensus.flagged"].ToJsonString() == "[false]");
        log.With("member c: its process", "no right golden answer").ShouldNotBeEmpty();
    }

    [Fact]
    [FaultCase(21, "the gateway is killed: its members' processes end with it")]
    public async Task Processes_end_with_the_gateway_however_it_ends()
    {
        using var folder = GatewayProcess.Folder();
        IsolatedGateway.Watched(TinyFamily.OfThree()).Write(folder["families"]);
        await File.WriteAllTextAsync(folder["gateway.json"], IsolatedGateway.Config);
        int[] workers;
        await using (var gateway = await GatewayProcess.StartAsync(folder))
        {
            workers = Children(gateway.Id);
            workers.Length.ShouldBe(3);
            await gateway.KillAsync();
        }

        await WorkerTests.GoneAsync(workers);
    }

    static int[] Children(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(n => int.Parse(n!)).Where(id => Parent(id) == parent)];

    static int Parent(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(10));
            await Task.Delay(20);
        }
    }
}
