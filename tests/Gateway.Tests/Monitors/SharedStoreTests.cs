using Gateway.Monitors;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Monitors;

/// <summary>Several gateways watch one store, and one may end at any moment: there is one sequence of steps, and one state.</summary>
public class SharedStoreTests : IDisposable
{
    readonly TemporaryFolder folder = WatchedGateway.Folder();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_gateways_that_look_at_once_count_every_request_once_and_both_say_withdrawn()
    {
        await using var one = await WatchedGateway.StartAsync(folder);
        await using var two = await WatchedGateway.StartAsync(folder);
        for (int round = 0; round < 4; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).AskAsync(3, 0)));
            await one.WorkAsync("anna", 10, round < 3 ? "0" : "1");
            var work = two.WorkAsync("bob", 10, round < 3 ? "0" : "1");
            // Either may find the store busy with the other: the next look does it.
            await Task.WhenAll(Task.Run(one.TryLook), Task.Run(two.TryLook), Task.Run(one.TryLook), work);
        }

        one.Look();
        two.Look();
        string store = WatchedGateway.Store(folder);
        StoredRows.Number(store, "SELECT count(*) FROM monitors WHERE guarantee = 'g'").ShouldBe(1);
        var steps = StoredRows.Read(
            store, "SELECT seq, optimistic, pessimistic, rows, overdue, labels FROM monitor_steps ORDER BY seq",
            r => new MonitorStep(r.GetInt64(0), r.GetDouble(1), r.GetDouble(2), r.GetInt32(3), r.GetInt32(4), r.GetInt64(5)));
        steps.Select(s => s.Seq).ShouldBe(Enumerable.Range(1, 80).Select(i => (long)i));
        steps.Count(s => s.Optimistic == 1).ShouldBe(20);
        var fold = new RiskMonitor(0.02, 0.05);
        foreach (var step in steps)
            fold.Add(step);
        StoredRows.Read(store, "SELECT state FROM monitors WHERE guarantee = 'g'", r => r.GetString(0)).ShouldBe([MonitorTables.Text(fold.State)]);
        (await one.StateAsync()).ShouldBe("withdrawn");
        (await two.StateAsync()).ShouldBe("withdrawn");
    }

    [Fact]
    public async Task A_gateway_that_is_not_asked_takes_over_what_another_found()
    {
        await using var one = await WatchedGateway.StartAsync(folder);
        await using var two = await WatchedGateway.StartAsync(folder, more: new() { ["GATEWAY__Monitors__Every"] = "00:00:00.2" });
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => one.AskAsync(3, 0)));
        await one.WorkAsync("anna", 5, "1");
        one.Look();
        for (int i = 0; i < 100 && await two.StateAsync() != "withdrawn"; i++)
            await Task.Delay(50);
        (await two.StateAsync()).ShouldBe("withdrawn");
        // The family's own metrics follow within a second.
        string metrics = "";
        for (int i = 0; i < 100 && !metrics.Contains("state=\"withdrawn\"} 1"); i++)
        {
            await Task.Delay(50);
            metrics = await two.MetricsAsync();
        }

        metrics.ShouldContain("consensus_guarantee_state{family=\"tiny\",answer=\"mean\",state=\"withdrawn\"} 1");
    }

    // A pass that ends before its commit, as a kill ends it, leaves nothing; the next one does all of it.
    [Fact]
    public async Task A_look_that_is_cut_off_leaves_no_half_step()
    {
        await using (var gateway = await WatchedGateway.StartAsync(folder))
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.AskAsync(3, 0)));
            // A second one of these two numbers fails in the middle of the pass.
            StoredRows.Read(WatchedGateway.Store(folder), "CREATE UNIQUE INDEX cut ON monitor_steps (monitor) WHERE seq IN (6, 7)", _ => 0);
            await gateway.WorkAsync("anna", 10, "0");
            gateway.TryLook().ShouldBeFalse();
            StoredRows.Number(WatchedGateway.Store(folder), "SELECT count(*) FROM monitor_steps").ShouldBe(0);
            StoredRows.Read(WatchedGateway.Store(folder), "DROP INDEX cut", _ => 0);
        }

        await using var again = await WatchedGateway.StartAsync(folder);
        ((int)(await again.GuaranteeAsync())["requests"]!).ShouldBe(10);
    }
}
