using System.Text;
using System.Text.Json.Nodes;
using Gateway.Monitors;
using Gateway.Tests.Commands;
using Gateway.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>Audit labels of a guard route's rows decide what becomes of its guarantee, from the request to the header.</summary>
[Collection(CalibratedRoute.Collection)]
public sealed class RouteAuditTests(CalibratedRoute calibrated) : IDisposable
{
    /// <summary>The service says 0, of which the family is sure.</summary>
    const string Sure = """{"applicant":{"age":2.4},"region":"n"}""";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // By bets of 0.5, 1, 2 and 4 on a bound of 0.05 four wrong requests are evidence of (1 + mean of 1.475^4, 1.95^4, 2.9^4, 4.8^4) / 2 = 78 > 20,
    // of three 18.6; two right ones before leave of four 68.
    [Fact]
    public async Task Wrong_labels_withdraw_the_guarantee_of_a_route_in_every_gateway_on_the_store_and_right_ones_keep_it()
    {
        await using (var service = await StartAsync())
        {
            await ValidAsync(service);
            await service.PostAsync(Sure);
            await LabelAsync(service, "0");
            var healthy = (await MonitorAsync(service)).ShouldHaveSingleItem()!;
            ((string)healthy["id"]!).ShouldBe("score-0.05-2");
            ((int)healthy["requests"]!).ShouldBeGreaterThanOrEqualTo(2);
            ((double)healthy["log_evidence"]!).ShouldBeLessThan(0);
            await ValidAsync(service);
            await LabelAsync(service, "0");
            int right = (int)(await MonitorAsync(service))[0]!["requests"]!;
            for (int i = 0; i < 6; i++)
                await service.PostAsync(Sure);
            await LabelAsync(service, "1");
            var bad = (await MonitorAsync(service)).ShouldHaveSingleItem()!;
            ((int)bad["requests"]!).ShouldBe(right + 6);
            ((string)bad["states"]![0]!["state"]!).ShouldBe("withdrawn");
            ((string)bad["states"]![0]!["why"]!).ShouldStartWith("the audit shows a risk above 0.05: evidence ");
            var reply = await service.PostAsync(Sure);
            reply.Headers["Consensus"].ShouldContain("guarantee=\"score-0.05-2\", guarantee_state=\"withdrawn\"");
            // Its own gates go on.
            reply.Headers["Consensus-Flagged"].ShouldBe("?0");
            string metrics = await service.MetricsWithAsync("consensus_guarantee_state{family=\"tiny\",answer=\"service:score\",state=\"withdrawn\"} 1");
            metrics.ShouldContain($"consensus_monitor_rows{{family=\"tiny\",answer=\"service:score\",kind=\"labelled\"}} {right + 6}");
        }

        await using var again = await StartAsync();
        (await UntilAsync(again, "guarantee=\"score")).ShouldContain("guarantee_state=\"withdrawn\"");
        var (code, output, error) = await ReplayAsync();
        code.ShouldBe(0, output + error);
        output.ShouldContain("guarantee score-0.05-2: ");
        output.ShouldContain(", withdrawn: the same to the bit");
    }

    // A family whose own guarantee has the route's name is another one's: what is answered by the service says nothing of it.
    [Fact]
    public async Task Rows_of_the_route_count_for_the_route_alone()
    {
        await using var service = await StartAsync();
        await ValidAsync(service);
        StoredRows.Read(StoreFile, "UPDATE decisions SET route = 'other'", _ => 0);
        await LabelAsync(service, "1");
        ((int)(await MonitorAsync(service))[0]!["requests"]!).ShouldBe(0);
    }

    string StoreFile => folder["decisions.db"];

    Task<GuardedService> StartAsync() => GuardedService.StartAsync(
        CalibratedRoute.Service(new()), CalibratedRoute.Route, families => calibrated.CopyFamily(Path.Combine(families, "tiny")),
        """ "Store": { "AuditUnflagged": 1, "AuditFlagged": 1 }, "Audit": { "LabelledTwice": 0 }, "Monitors": { "Every": "01:00:00" }, """, store: StoreFile);

    static async Task ValidAsync(GuardedService service) => (await UntilAsync(service, "guarantee=\"score-0.05-2\"", "guarantee_state")).ShouldNotContain("guarantee_state");

    static async Task<string> UntilAsync(GuardedService service, string holds, string? not = null)
    {
        string said = "";
        for (int i = 0; i < 80 && (!said.Contains(holds) || not is not null && said.Contains(not)); i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            said = (await service.PostAsync(Sure)).Headers["Consensus"];
        }

        return said;
    }

    // All that waits.
    static async Task LabelAsync(GuardedService service, string label)
    {
        var next = await GatewayUnderTest.PostAsync(service.Gateway.Data, "/v2/models/tiny/audit/next", Encoding.UTF8.GetBytes("""{"who":"anna","count":100}"""));
        var labels = new JsonArray([.. next.Json["rows"]!.AsArray().Select(r => new JsonObject
        {
            ["decision_id"] = (string)r!["decision_id"]!, ["row"] = (int)r["row"]!, ["label"] = label, ["who"] = "anna",
        })]);
        if (labels.Count == 0)
            return;
        var said = await GatewayUnderTest.PostAsync(service.Gateway.Data, "/v2/models/tiny/labels", Encoding.UTF8.GetBytes(new JsonObject { ["labels"] = labels }.ToJsonString()));
        said.Status.ShouldBe(System.Net.HttpStatusCode.OK, said.Text);
    }

    static async Task<JsonArray> MonitorAsync(GuardedService service)
    {
        service.Gateway.Server.Services.GetRequiredService<MonitorRunner>().Run().ShouldBeTrue();
        return (await service.Gateway.GetAsync("/v2/models/tiny/monitors")).Json["guarantees"]!.AsArray();
    }

    async Task<(int Code, string Output, string Error)> ReplayAsync()
    {
        string config = folder["replay.json"];
        await File.WriteAllTextAsync(config, new JsonObject { ["Store"] = new JsonObject { ["Path"] = StoreFile } }.ToJsonString());
        calibrated.CopyFamily(folder["families/tiny"]);
        return await GatewayProgram.RunAsync("replay", "tiny", "--monitors", "--config", config, "--families", folder["families"]);
    }
}
