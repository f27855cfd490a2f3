using System.Text.Json.Nodes;
using Gateway.Tests.Commands;
using Gateway.Tests.Monitors;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Replaying;

/// <summary>./gateway replay --monitors counts again what monitors counted.</summary>
public sealed class MonitorReplayTests : IDisposable
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

    async Task<(int Code, string Output, string Error)> ReplayAsync(string family = "tiny", params string[] more)
    {
        string config = folder["replay.json"];
        await File.WriteAllTextAsync(config, new JsonObject { ["Store"] = new JsonObject { ["Path"] = WatchedGateway.Store(folder) } }.ToJsonString());
        return await GatewayProgram.RunAsync(["replay", family, "--monitors", "--config", config, "--families", folder["families"], .. more]);
    }
}
