using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Monitors;

/// <summary>The shipped digits over HTTP, without a single label: against the bank that calibration kept, healthy rows are familiar and changed ones are not.</summary>
public sealed class FamiliarTrafficTests(ITestOutputHelper output) : IDisposable
{
    const int Side = 28;

    readonly TemporaryFolder folder = new();
    readonly Rows rows = RowFile.Read(
        Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz"), null,
        [new TensorConfig { Name = "image", Datatype = "FP32", Shape = [-1, Side * Side] }], new RowReadOptions { Selection = RowSelection.Parse("8000-8599") });

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Healthy_rows_raise_no_alarm()
    {
        await using var gateway = await StartAsync();
        await AskAsync(gateway, 0, 300, p => p);
        var traffic = await TrafficAsync(gateway);
        ((int)traffic["rows"]!).ShouldBe(300);
        foreach (string score in new[] { "risk", "novelty" })
            ((double)traffic[score]!["log_evidence"]!).ShouldBeLessThan((double)traffic[score]!["alarms_at"]!);
        foreach (string share in new[] { "classes", "flags" })
            ((bool)traffic[share]!["alarm"]!).ShouldBeFalse();
        string metrics = await gateway.MetricsAsync();
        foreach (string line in Alarms(0))
            metrics.ShouldContain(line);
    }

    // In the benchmark the evidence of either score is enough after 14 rows of nothing else, and the share of flagged rows at the window's first quarter.
    [Theory]
    [InlineData("turned")]
    [InlineData("inverted")]
    public async Task Other_rows_behind_healthy_ones_raise_the_alarm_of_either_score_and_of_the_flags_and_withdraw_nothing(string kind)
    {
        await using var gateway = await StartAsync();
        await AskAsync(gateway, 0, 50, p => p);
        await TrafficAsync(gateway);
        (await gateway.MetricsAsync()).ShouldContain("consensus_traffic_unfamiliar{family=\"mnist\",score=\"risk\"} 0");
        await AskAsync(gateway, 50, 60, kind == "turned" ? Turn : Invert);
        var traffic = await TrafficAsync(gateway);
        foreach (string score in new[] { "risk", "novelty" })
            ((double)traffic[score]!["log_evidence"]!).ShouldBeGreaterThan((double)traffic[score]!["alarms_at"]!);
        ((bool)traffic["flags"]!["alarm"]!).ShouldBeFalse("110 rows are no quarter of the window");
        await AskAsync(gateway, 110, 140, kind == "turned" ? Turn : Invert);
        traffic = await TrafficAsync(gateway);
        ((int)traffic["rows"]!).ShouldBe(250);
        ((bool)traffic["flags"]!["alarm"]!).ShouldBeTrue();
        string metrics = await gateway.MetricsAsync();
        foreach (string line in Alarms(1).Where(l => !l.Contains("classes")))
            metrics.ShouldContain(line);
        // What is seen without labels is no evidence against the promise.
        metrics.ShouldContain("consensus_guarantee_state{family=\"mnist\",answer=\"mean\",state=\"valid\"} 1");
    }

    static string[] Alarms(int value) =>
    [
        $"consensus_traffic_unfamiliar{{family=\"mnist\",score=\"risk\"}} {value}", $"consensus_traffic_unfamiliar{{family=\"mnist\",score=\"novelty\"}} {value}",
        $"consensus_traffic_share_changed{{family=\"mnist\",share=\"flags\"}} {value}", $"consensus_traffic_share_changed{{family=\"mnist\",share=\"classes\"}} {value}",
    ];

    async Task<WatchedGateway> StartAsync()
    {
        ShippedFamily.CopyTo(folder["families"]);
        var gateway = await WatchedGateway.StartAsync(folder, model: "mnist");
        // It begins with what comes behind its first look.
        gateway.Look();
        return gateway;
    }

    async Task<JsonNode> TrafficAsync(WatchedGateway gateway)
    {
        var traffic = (await gateway.MonitorsAsync())["traffic"]!.AsArray().ShouldHaveSingleItem()!;
        output.WriteLine(traffic.ToJsonString());
        return traffic;
    }

    async Task AskAsync(WatchedGateway gateway, int first, int count, Func<float[], float[]> change)
    {
        foreach (int row in Enumerable.Range(first, count))
        {
            float[] pixels = change(rows.Inputs[0].As<float>().Slice(row * Side * Side, Side * Side).ToArray());
            string data = string.Join(',', pixels.Select(p => p.ToString("R", CultureInfo.InvariantCulture)));
            var reply = await GatewayUnderTest.PostAsync(
                gateway.Data, "/v2/models/mnist/infer", Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"image","shape":[1,784],"datatype":"FP32","data":[{{data}}]}]}"""));
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        }
    }

    static float[] Invert(float[] picture) => [.. picture.Select(p => 255 - p)];

    // A quarter turn, against the clock.
    static float[] Turn(float[] picture) => [.. Enumerable.Range(0, Side * Side).Select(i => picture[(i % Side * Side) + Side - 1 - (i / Side)])];
}
