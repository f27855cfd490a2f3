using System.Text.Json.Nodes;
using Gateway.Tests.Commands;
using Gateway.Tests.Monitors;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Replaying;

/// <summary>./gateway replay --monitors counts again what monitors counted.</summary>
public class MonitorReplayTests : IDisposable
{
    readonly TemporaryFolder folder = WatchedGateway.Folder();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_counted_comes_out_the_same_to_the_bit_and_whatever_was_changed_is_found()
    {
        string store = WatchedGateway.Store(folder);
        await using var gateway = await WatchedGateway.StartAsync(folder);
        (await ReplayAsync(family: "other")).Code.ShouldBe(3, "nothing was ever watched");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.AskAsync(3, 0)));
        await gateway.WorkAsync("anna", 4, "0");
        await gateway.WorkAsync("anna", 4, "1");
        gateway.Look();
        await gateway.WorkAsync("bob", 1, "0");
        var (code, output, error) = await ReplayAsync();
        code.ShouldBe(0, output + error);
        output.ShouldStartWith("tiny 1, guarantee g: 8 steps, 8 of them made again, log evidence ");
        output.ShouldEndWith(", withdrawn: the same to the bit\n");
        await ChangedAsync("UPDATE labels SET label = '0' WHERE seq = 6", "UPDATE labels SET label = '1' WHERE seq = 6", "is not what its rows and labels give");
        await ChangedAsync("UPDATE monitor_steps SET optimistic = 0 WHERE seq = 6", "UPDATE monitor_steps SET optimistic = 1 WHERE seq = 6", "the state is not what the steps give");
        await ChangedAsync("UPDATE guarantee_states SET state = 'gone'", "UPDATE guarantee_states SET state = 'withdrawn'", "the steps withdraw the guarantee, and nobody did");
        // Decisions that are deleted leave their steps.
        StoredRows.Read(store, "DELETE FROM decisions WHERE seq < 4", _ => 0);
        var json = JsonNode.Parse((await ReplayAsync(more: "--json")).Output)!["monitors"]![0]!;
        ((int)json["steps"]!).ShouldBe(8);
        ((int)json["made_again"]!).ShouldBe(5);
        json["differences"]!.AsArray().ShouldBeEmpty();

        async Task ChangedAsync(string change, string back, string difference)
        {
            StoredRows.Read(store, change, _ => 0);
            var (changed, found, _) = await ReplayAsync();
            changed.ShouldBe(1);
            found.ShouldContain(difference);
            StoredRows.Read(store, back, _ => 0);
        }
    }

    // 130 requests; the decisions of the first 110 go, as they do with age.
    [Fact]
    public async Task Steps_whose_decisions_are_deleted_are_folded_and_what_is_counted_comes_out_the_same_to_the_bit()
    {
        string store = WatchedGateway.Store(folder);
        string evidence;
        await using (var gateway = await WatchedGateway.StartAsync(folder))
        {
            await AskAsync(gateway, 129, "0");
            await AskAsync(gateway, 1, "1");
            StoredRows.Read(store, "DELETE FROM decisions WHERE seq <= 99", _ => 0);
            await AskAsync(gateway, 1, "0");
            StoredRows.Number(store, "SELECT count(*) FROM monitor_steps").ShouldBe(131, "99 steps are few");
            StoredRows.Read(store, "DELETE FROM decisions WHERE seq <= 110", _ => 0);
            await AskAsync(gateway, 1, "0");
            StoredRows.Number(store, "SELECT count(*) FROM monitor_steps").ShouldBe(22);
            evidence = $"{(double)(await gateway.GuaranteeAsync())["log_evidence"]!:F4}";
            var (code, output, error) = await ReplayAsync();
            code.ShouldBe(0, output + error);
            output.ShouldBe($"tiny 1, guarantee g: 22 steps behind 110 that are folded, 22 of them made again, log evidence {evidence}: the same to the bit\n");
            // It goes on from there, and the base is part of what is counted.
            await AskAsync(gateway, 6, "1");
            (await ReplayAsync()).Output.ShouldContain("28 steps behind 110 that are folded, 28 of them made again");
            (await ReplayAsync()).Output.ShouldEndWith(", withdrawn: the same to the bit\n");
            string kept = StoredRows.Read(store, "SELECT base FROM monitors WHERE guarantee = 'g'", r => r.GetString(0)).Single();
            StoredRows.Read(store, "UPDATE monitors SET base = replace(base, '\"Rows\":110', '\"Rows\":111') WHERE guarantee = 'g'", _ => 0);
            (await ReplayAsync()).Output.ShouldContain("the state is not what the steps give");
            StoredRows.Read(store, $"UPDATE monitors SET base = '{kept}' WHERE guarantee = 'g'", _ => 0);
        }

        // With another bound it is counted again, from what is left.
        await using var told = await WatchedGateway.StartAsync(folder, """{"Monitors":{"LabelError":{"Q0":0.01,"Q1":0.01}}}""");
        ((int)(await told.GuaranteeAsync())["requests"]!).ShouldBe(28);
        (await ReplayAsync()).Output.ShouldContain("28 steps, 28 of them made again");
    }

    static async Task AskAsync(WatchedGateway gateway, int count, string label)
    {
        foreach (var part in Enumerable.Range(0, count).Chunk(50))
        {
            await Task.WhenAll(part.Select(_ => gateway.AskAsync(3, 0)));
            await gateway.WorkAsync("anna", 60, label);
        }

        gateway.Look();
    }

    async Task<(int Code, string Output, string Error)> ReplayAsync(string family = "tiny", params string[] more)
    {
        string config = folder["replay.json"];
        await File.WriteAllTextAsync(config, new JsonObject { ["Store"] = TestStores.Section(WatchedGateway.Store(folder)) }.ToJsonString());
        return await GatewayProgram.RunAsync(["replay", family, "--monitors", "--config", config, "--families", folder["families"], .. more]);
    }
}
