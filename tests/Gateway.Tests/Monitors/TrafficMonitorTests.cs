using System.Text.Json.Nodes;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Monitors;

/// <summary>What is noticed of the traffic without a single label.</summary>
public class TrafficMonitorTests : IDisposable
{
    readonly TemporaryFolder folder = WatchedGateway.Folder();

    public void Dispose() => folder.Dispose();

    // The baseline has 60 % of class 0 and a tenth of rows flagged. Here all rows are of class 0, and none is flagged: 0.4 and 0.1 away.
    [Fact]
    public async Task A_class_mix_that_is_not_the_baseline_s_alarms_at_the_window_s_first_quarter_and_withdraws_nothing()
    {
        await using var gateway = await WatchedGateway.StartAsync(folder);
        // It begins with what comes behind its first look.
        gateway.Look();
        for (int i = 0; i < 5; i++)
            await Task.WhenAll(Enumerable.Range(0, 49).Select(_ => gateway.AskAsync(3, 0)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gateway.AskAsync(3, 0)));
        (await TrafficAsync(gateway))["classes"]!["alarm"]!.GetValue<bool>().ShouldBeFalse("249 rows are no quarter of the window");
        // Of a request of many rows only the first one enters, and of those who chose their answer none.
        await gateway.AskAsync(3, 0, 3, 0, 0, 3, 0, 3);
        var traffic = await TrafficAsync(gateway);
        ((int)traffic["rows"]!).ShouldBe(250);
        ((double)traffic["classes"]!["effect"]!).ShouldBe(0.4, 1e-12);
        traffic["classes"]!["alarm"]!.GetValue<bool>().ShouldBeTrue();
        ((double)traffic["flags"]!["effect"]!).ShouldBe(0.1, 1e-12);
        traffic["flags"]!["alarm"]!.GetValue<bool>().ShouldBeFalse("a tenth is no more than Monitors.ShareChange");
        (await gateway.MetricsAsync()).ShouldContain("consensus_traffic_share_changed{family=\"tiny\",share=\"classes\"} 1");
        (await gateway.StateAsync()).ShouldBe("valid");
    }

    [Fact]
    public async Task Rows_enter_as_thin_as_the_smaller_probability_and_not_at_all_where_one_is_nothing()
    {
        var config = new Dictionary<string, string> { ["GATEWAY__Store__AuditUnflagged"] = "0.25" };
        await using (var gateway = await WatchedGateway.StartAsync(folder, more: config))
        {
            gateway.Look();
            // 200 flagged rows, all audited: as of unflagged ones a quarter enters.
            for (int i = 0; i < 4; i++)
                await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.AskAsync(0, 0)));
            var traffic = await TrafficAsync(gateway);
            ((double)traffic["drawn_below"]!).ShouldBe(0.25);
            // 50, and five standard deviations of 6.1.
            ((int)traffic["rows"]!).ShouldBeInRange(20, 80);
        }

        config["GATEWAY__Store__AuditFlagged"] = "0";
        await using var none = await WatchedGateway.StartAsync(folder, more: config);
        int before = (int)(await TrafficAsync(none))["rows"]!;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => none.AskAsync(3, 0)));
        ((int)(await TrafficAsync(none))["rows"]!).ShouldBe(before);
        StoredRows.Number(WatchedGateway.Store(folder), "SELECT count(*) FROM audited").ShouldBeGreaterThan(200);
    }

    static async Task<JsonNode> TrafficAsync(WatchedGateway gateway) => (await gateway.MonitorsAsync())["traffic"]!.AsArray().ShouldHaveSingleItem()!;
}
