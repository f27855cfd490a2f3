using System.Net;
using System.Net.Sockets;
using Testing;

namespace Gateway.Tests.Faults;

/// <summary>A process that may open few files: callers wait, and nothing is lost.</summary>
public sealed class HandleTests
{
    const int Handles = 400;

    // (400 - 320 of the program's own - 32 for operations) / 2.
    const int Callers = 24;

    [FaultCase(49, "no file handles are left")]
    [NeedsFact("prlimit")]
    public async Task Where_handles_run_out_new_connections_wait_and_those_who_are_there_are_served()
    {
        await using var gateway = await FaultedGateway.StartAsync(null, "prlimit", $"--nofile={Handles}:{Handles}");
        await Aftermath.ShouldBeWellAsync(gateway.Data, gateway.Ops);
        var idle = new List<TcpClient>();
        try
        {
            // More than the process may open files, each in the queue of the kernel once no more are taken.
            for (int i = 0; i < Handles; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(gateway.Data.BaseAddress!.Host, gateway.Data.BaseAddress.Port).WaitAsync(TimeSpan.FromSeconds(5));
            }

            await Task.Delay(300);
            gateway.Handles.ShouldBeLessThan(Handles);
            TimeSpan before = gateway.Computed;
            // Those who were connected before are answered, and what they are told is on disk.
            for (int i = 0; i < 20; i++)
                (await Aftermath.AskAsync(gateway.Data, "[0,1]").WaitAsync(TimeSpan.FromSeconds(5))).ShouldBe((HttpStatusCode.OK, "?1"));
            await Task.Delay(2000);
            // Nobody spins on an accept that fails: 20 requests, and not a core for two seconds.
            (gateway.Computed - before).ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
            // Who watches comes in all the same, on a connection of its own.
            using var watcher = new HttpClient { BaseAddress = gateway.Ops.BaseAddress };
            string metrics = await watcher.GetStringAsync("/metrics").WaitAsync(TimeSpan.FromSeconds(5));
            Aftermath.Sum(metrics, "consensus_accept_pauses_total{listeners=\"callers\"}").ShouldBeGreaterThan(0);
            Aftermath.Sum(metrics, "consensus_accept_pauses_total{listeners=\"operations\"}").ShouldBe(0);
            gateway.Log.ShouldContain(l => l.Contains($"at most {Callers} connections of callers", StringComparison.Ordinal));
            gateway.Log.ShouldContain(l => l.Contains("callers: new connections wait until others end", StringComparison.Ordinal));
        }
        finally
        {
            idle.ForEach(c => c.Dispose());
        }

        using var next = new HttpClient { BaseAddress = gateway.Data.BaseAddress };
        await Aftermath.ShouldBeWellAsync(next, gateway.Ops);
        gateway.Lives.ShouldBeTrue();
        (await gateway.StopAsync()).ShouldBe(0);
        // What flagged rows were told to be kept is: 20 here, and one by each look whether it is well.
        Store.StoredRows.Rows(gateway.Store).Count(r => !r.EndsWith(' ')).ShouldBe(22);
    }

    // By hand: half of what is left beside the program's own 320 and the 32 of operations; at least 16.
    [Theory]
    [InlineData(100, 16)]
    [InlineData(384, 16)]
    [InlineData(400, 24)]
    [InlineData(1024, 336)]
    [InlineData(65_536, 32_592)]
    [InlineData(long.MaxValue, 524_112)]
    public void Half_of_the_handles_that_are_left_are_for_callers(long handles, int most) => Gateway.Serving.ConnectionBudget.Most(handles).ShouldBe(most);
}
