using System.Collections.Concurrent;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Store;

/// <summary>A reply that carries a decision_id left after its rows were on disk: whatever happens to the process or the disk.</summary>
public sealed class DurabilityTests(ITestOutputHelper output)
{
    [FaultCase(38, "killed while it writes")]
    [FaultCase(46, "killed under load")]
    [Fact]
    public Task Killed_under_load_20_times_it_has_every_row_that_a_reply_named() => KillAsync(20);

    [LongFact]
    public Task Killed_under_load_200_times_it_has_every_row_that_a_reply_named() => KillAsync(200);

    [FaultCase(37, "what is not synced is not acknowledged")]
    [NeedsFact("strace")]
    public async Task Every_reply_that_names_a_decision_came_after_a_sync()
    {
        using var folder = GatewayProcess.Folder();
        var ledger = new List<string>();
        await using (var gateway = await GatewayProcess.StartAsync(folder, Strace(folder)))
        {
            for (int i = 0; i < 40; i++)
                ledger.Add((await gateway.AskAsync())!);
            await gateway.StopAsync(isChild: true);
        }

        // One caller, so that no sync is shared: each request has its own.
        string[] trace = await File.ReadAllLinesAsync(folder["trace"]);
        int syncs = trace.Count(l => l.Contains("decisions.db-wal") && l.Contains("sync(") && l.Contains("= 0"));
        output.WriteLine($"{ledger.Count} replies, {syncs} syncs of the log");
        syncs.ShouldBeGreaterThanOrEqualTo(ledger.Count);
        StoredRows.Ids(GatewayProcess.Store(folder)).ShouldBe(ledger);
    }

    // The counters of strace go by thread, and the writer moves between threads: so "every third from the second on" of each.
    [NeedsFact("strace")]
    public Task Syncs_that_fail_lose_nothing_that_a_reply_named() => InjectAsync("io", "fsync,fdatasync", "EIO", "2+3");

    [NeedsFact("strace")]
    public Task A_disk_that_is_full_loses_nothing_that_a_reply_named() => InjectAsync("full", "pwrite64", "ENOSPC", "9+4");

    async Task KillAsync(int rounds)
    {
        using var folder = GatewayProcess.Folder();
        var ledger = new ConcurrentBag<string>();
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++)
        {
            await using var gateway = await GatewayProcess.StartAsync(folder);
            var load = gateway.LoadAsync(8, ledger);
            await Task.Delay(random.Next(50, 400));
            await gateway.KillAsync();
            await load;
        }

        await using (var gateway = await GatewayProcess.StartAsync(folder))
        {
            ledger.Add((await gateway.AskAsync())!);
            await gateway.StopAsync(isChild: false);
        }

        Check(folder, ledger);
        ledger.Count.ShouldBeGreaterThan(rounds);
    }

    async Task InjectAsync(string kind, string calls, string error, string when)
    {
        using var folder = GatewayProcess.Folder();
        var ledger = new ConcurrentBag<string>();
        // A log that is there already: what fails is its use, not the start.
        await using (var first = await GatewayProcess.StartAsync(folder))
        {
            ledger.Add((await first.AskAsync())!);
            await first.KillAsync();
        }

        string metrics;
        await using (var gateway = await GatewayProcess.StartAsync(folder, [.. Strace(folder), "-P", GatewayProcess.Store(folder) + "-wal", "-P", GatewayProcess.Store(folder) + ".spill", "-e", $"inject={calls}:error={error}:when={when}"]))
        {
            int unnamed = 0;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                for (int i = 0; i < 25; i++)
                {
                    if (await gateway.AskAsync() is { } id)
                        ledger.Add(id);
                    else
                        Interlocked.Increment(ref unnamed);
                }
            }));
            metrics = await gateway.MetricsAsync();
            output.WriteLine($"{ledger.Count} replies named a decision, {unnamed} did not");
            await gateway.StopAsync(isChild: true);
        }

        string[] injected = [.. (await File.ReadAllLinesAsync(folder["trace"])).Where(l => l.Contains("(INJECTED)"))];
        int hits = injected.Length;
        string counted = string.Join(", ", metrics.Split('\n').Where(l => l.StartsWith("consensus_store_failures_total{") && !l.EndsWith(" 0")));
        output.WriteLine($"{hits} injected failures; {counted}");
        hits.ShouldBeGreaterThan(0);
        counted.ShouldContain($"kind=\"{kind}\"");
        if (injected.Any(l => l.Contains(".spill>")))
            counted.ShouldContain("kind=\"spill_io\"");
        await using (var after = await GatewayProcess.StartAsync(folder))
        {
            ledger.Add((await after.AskAsync())!);
            await after.StopAsync(isChild: false);
        }

        Check(folder, ledger);
    }

    void Check(TemporaryFolder folder, ConcurrentBag<string> ledger)
    {
        string store = GatewayProcess.Store(folder);
        string[] stored = [.. StoredRows.Ids(store)];
        output.WriteLine($"{ledger.Count} named in replies, {stored.Length} stored");
        ledger.Except(stored).ShouldBeEmpty();
        stored.Distinct().Count().ShouldBe(stored.Length);
        StoredRows.Number(store, "SELECT count(*) FROM rows").ShouldBe(stored.Length);
        StoredRows.Read(store, "PRAGMA integrity_check", r => r.GetString(0)).ShouldBe(["ok"]);
    }

    static string[] Strace(TemporaryFolder folder) =>
        [NeedsFactAttribute.Find("strace")!, "-f", "-y", "--seccomp-bpf", "-o", folder["trace"], "-e", "trace=fsync,fdatasync,pwrite64"];
}
