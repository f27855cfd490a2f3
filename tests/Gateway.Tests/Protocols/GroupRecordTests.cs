using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Commands;
using Gateway.Tests.Protocols.Grpc;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Protocols;

/// <summary>
/// The request parameter that names a group, through gRPC, in what is kept, and in what is made of that again. [3, 0] has a risk of 0.32: below the
/// threshold of the group 0 (.45), above that of the group 1 (.15); the group 2 and who names none have the fixed gate, under which all vote alike.
/// </summary>
public sealed class GroupRecordTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_group_named_over_gRPC_sets_the_threshold_is_kept_with_the_row_and_holds_again_in_replay()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            families => GroupedFamily.Write(families, parameter: true), """{"Store":{"AuditUnflagged":1,"AuditFlagged":1}}""");
        var texts = new Dictionary<string, InferParameter?>
        {
            ["0"] = new() { StringParam = "0" }, ["1"] = new() { StringParam = "1" }, ["1 as a number"] = new() { Int64Param = 1 }, ["2"] = new() { StringParam = "2" }, ["none"] = null,
        };
        var said = new Dictionary<string, string>();
        foreach (var (name, parameter) in texts)
        {
            var request = GrpcClient.RawRows(3, 0);
            if (parameter is not null)
                request.Parameters.Add("site", parameter);
            var reply = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
            said[name] = $"{reply.Parameters["flagged"].BoolParam} {reply.Parameters["guarantee"].StringParam}";
        }

        said.ShouldBe(new Dictionary<string, string>
        {
            ["0"] = $"False {GroupedFamily.Id}", ["1"] = $"True {GroupedFamily.Id}", ["1 as a number"] = $"True {GroupedFamily.Id}", ["2"] = "False none", ["none"] = "False none",
        });
        StoredRows.Read(gateway.Store, "SELECT parameters FROM decisions ORDER BY seq", r => r.GetString(0)).ShouldBe(
            ["""{"groups":{"site":"0"}}""", """{"groups":{"site":"1"}}""", """{"groups":{"site":"1"}}""", """{"groups":{"site":"2"}}""", "{}"]);
        string[] gates = [.. StoredRows.Read(gateway.Store, "SELECT gates FROM decisions ORDER BY seq", r => r.GetString(0))];
        gates.Select(g => JsonNode.Parse(g)!.AsArray().Where(n => (string)n!["gate"]! == "risk").Select(n => $"{n!["group"]} {n["threshold"]}").FirstOrDefault() ?? "")
            .ShouldBe(["0 0.45", "1 0.15", "1 0.15", "", ""], string.Join('\n', gates));

        await File.WriteAllTextAsync(folder["gateway.json"], new JsonObject { ["Store"] = new JsonObject { ["Path"] = gateway.Store } }.ToJsonString());
        var (code, output, error) = await GatewayProgram.RunAsync("replay", "tiny", "--config", folder["gateway.json"], "--families", gateway.Families, "--json", "--fail-if-changed");
        code.ShouldBe(0, error + output);
        var json = JsonNode.Parse(output)!;
        ((int)json["replayed_rows"]!).ShouldBe(5);
        ((int)json["same_outputs"]!).ShouldBe(5);
        // Without what was kept of the parameter the row of the group 1 would be flagged no longer.
        StoredRows.Read(gateway.Store, """UPDATE decisions SET parameters = '{}' WHERE seq = 2""", _ => 0);
        (code, output, error) = await GatewayProgram.RunAsync("replay", "tiny", "--config", folder["gateway.json"], "--families", gateway.Families, "--json", "--fail-if-changed");
        code.ShouldBe(1, error + output);
        ((int)JsonNode.Parse(output)!["flagged"]!["no_longer_flagged"]!).ShouldBe(1);
    }
}
