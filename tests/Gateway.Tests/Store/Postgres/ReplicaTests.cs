using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gateway.Tests.Commands;
using Gateway.Tests.Monitors;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Store.Postgres;

/// <summary>Two replicas over one PostgreSQL, under load, while each of them and the server is killed in turn.</summary>
[Trait("Category", "Journey")]
public sealed class ReplicaTests(ITestOutputHelper output) : IDisposable
{
    // Its only member is sure of it.
    const string Row = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[3,0]}]}""";

    readonly PostgresServer server = new();
    readonly TemporaryFolder[] folders = [Folder(), Folder()];

    public void Dispose()
    {
        server.Dispose();
        foreach (var folder in folders)
            folder.Dispose();
    }

    [Fact]
    [FaultCase(40, "two replicas and the server are killed under load, one after the other")]
    public async Task No_row_that_a_reply_named_is_lost_or_there_twice_and_monitors_are_what_one_replica_would_count()
    {
        var ledger = new ConcurrentBag<string>();
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        GatewayProcess[] replicas = [await StartAsync(0), await StartAsync(1)];
        Task[] loads = [replicas[0].LoadAsync(4, ledger, Row), replicas[1].LoadAsync(4, ledger, Row)];
        for (int round = 0; round < 6; round++)
        {
            await Task.Delay(random.Next(200, 800));
            if (round % 3 == 2)
            {
                server.Kill();
                await Task.Delay(random.Next(100, 500));
                server.Start();
                continue;
            }

            int which = round % 3;
            await replicas[which].KillAsync();
            await loads[which];
            await replicas[which].DisposeAsync();
            replicas[which] = await StartAsync(which);
            loads[which] = replicas[which].LoadAsync(4, ledger, Row);
            // Labels come by whichever replica there is, for rows that either of them answered.
            await LabelAsync(replicas[1 - which], replicas[which]);
        }

        await Task.Delay(500);
        // What is acknowledged is in the store or in a spill file, which comes into the store once nothing else does.
        foreach (var replica in replicas)
            replica.Calm();
        await Task.WhenAll(loads);
        foreach (var replica in replicas)
            await UntilAsync(async () => (await replica.MetricsAsync()).Contains("consensus_store_spill_bytes 0\n", StringComparison.Ordinal));
        await LabelAsync(replicas[0], replicas[1]);
        foreach (var replica in replicas)
            await replica.StopAsync(isChild: false);

        using var connection = server.Open();
        var ids = Gateway.Store.Sql.Rows(connection, "SELECT id FROM decisions ORDER BY seq", r => r.GetString(0));
        long rows = Gateway.Store.Sql.Number(connection, "SELECT count(*) FROM rows"), labels = Gateway.Store.Sql.Number(connection, "SELECT count(*) FROM labels WHERE standing = 'counted'");
        long steps = Gateway.Store.Sql.Number(connection, "SELECT count(*) FROM monitor_steps");
        output.WriteLine($"{ledger.Count} replies named a decision, {ids.Count} are stored with {rows} rows, {labels} labels, {steps} steps of the monitor");
        ledger.Except(ids).ShouldBeEmpty("a reply named it, and it is not there");
        ledger.Distinct().Count().ShouldBe(ledger.Count);
        rows.ShouldBe(ids.Count);
        ids.Count.ShouldBeGreaterThan(100);
        labels.ShouldBeGreaterThan(50);
        steps.ShouldBeGreaterThan(50);

        await File.WriteAllTextAsync(folders[0]["replay.json"], new JsonObject { ["Store"] = Section(0) }.ToJsonString());
        var (code, said, error) = await GatewayProgram.RunAsync(
            ["replay", "tiny", "--monitors", "--json", "--config", folders[0]["replay.json"], "--families", folders[0]["families"]]);
        code.ShouldBe(0, error + said);
        var monitor = JsonNode.Parse(said)!["monitors"]!.AsArray().ShouldHaveSingleItem()!;
        monitor["differences"]!.AsArray().ShouldBeEmpty();
        ((long)monitor["steps"]!).ShouldBe(steps);
    }

    static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["families"]);
        GuaranteedFamily.Write(folder["families"], 0.02);
        return folder;
    }

    Task<GatewayProcess> StartAsync(int replica)
    {
        File.WriteAllText(folders[replica]["gateway.json"], new JsonObject
        {
            ["Store"] = Section(replica),
            ["Audit"] = new JsonObject { ["LabelledTwice"] = 0 },
            ["Monitors"] = new JsonObject { ["Every"] = "00:00:00.5" },
        }.ToJsonString());
        return GatewayProcess.StartAsync(folders[replica]);
    }

    JsonObject Section(int replica) => new()
    {
        ["Path"] = folders[replica]["decisions.db"],
        ["AuditUnflagged"] = 1,
        ["Postgres"] = new JsonObject { ["Connection"] = server.Connection, ["PasswordFile"] = server.PasswordFile, ["Timeout"] = "00:00:01" },
    };

    static async Task LabelAsync(GatewayProcess from, GatewayProcess to)
    {
        var rows = (await from.PostAsync("/v2/models/tiny/audit/next", """{"who":"anna","count":60}"""))["rows"]!.AsArray();
        string labels = string.Join(',', rows.Select(r => $$"""{"decision_id":"{{r!["decision_id"]}}","row":{{r["row"]}},"label":"0","who":"anna"}"""));
        if (rows.Count > 0)
            await to.PostAsync("/v2/models/tiny/labels", $$"""{"labels":[{{labels}}]}""");
    }

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 600 && !await holds(); i++)
            await Task.Delay(100);
        (await holds()).ShouldBeTrue();
    }
}
