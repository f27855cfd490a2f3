using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Monitors;

/// <summary>The shipped digits over HTTP, in a world in which what was called a 7 is called a 1 from some day on.</summary>
public sealed class RecoveryTests(ITestOutputHelper output) : IDisposable
{
    const int Healthy = 60, Fresh = 300;

    readonly TemporaryFolder folder = new();
    readonly Rows rows = RowFile.Read(
        Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz"), Repository.File("config", "data", "mnist10k-labels-idx1-ubyte.gz"),
        [new TensorConfig { Name = "image", Datatype = "FP32", Shape = [-1, 784] }], new RowReadOptions { Selection = RowSelection.Parse("8000-8799") });
    readonly Dictionary<string, string> truth = new(StringComparer.Ordinal);
    int next;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Bad_traffic_withdraws_a_guarantee_and_fresh_audited_rows_give_a_new_one()
    {
        ShippedFamily.CopyTo(folder["families"]);
        await using var gateway = await WatchedGateway.StartAsync(folder, model: "mnist");
        await TrafficAsync(gateway, Healthy, label => label);
        gateway.Look();
        (await StateAsync(gateway)).ShouldBe("mean-0.02-2 valid");

        // About a tenth of the unflagged rows are wrong now: five times the bound.
        int bad = 0;
        while (bad < 200 && !(await StateAsync(gateway)).EndsWith("withdrawn", StringComparison.Ordinal))
        {
            await TrafficAsync(gateway, 10, Renamed);
            gateway.Look();
            bad += 10;
        }

        output.WriteLine($"withdrawn after {bad} bad requests behind {Healthy} good ones");
        bad.ShouldBeInRange(10, 150);
        await UntilAsync(async () => (await gateway.MetricsAsync()).Contains("consensus_guarantee_state{family=\"mnist\",answer=\"mean\",state=\"withdrawn\"} 1"));

        string since = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        await TrafficAsync(gateway, Fresh, Renamed);
        // One that nobody was asked for is no part of it.
        string volunteered = await AskAsync(gateway);
        await gateway.LabelAsync("eve", [($"{volunteered}/0", "0")]);
        byte[] exported = await gateway.Data.GetByteArrayAsync($"/v2/models/mnist/decisions?since={since}&blind=true&thinned=true&format=npz");
        await File.WriteAllBytesAsync(folder["fresh.npz"], exported);
        NpzFile.Read(exported, "fresh.npz").Single(t => t.Name == "label").Rows.ShouldBe(Fresh);
        var calibrated = await Command.RunAsync(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "..", "..", "Export", "release", "Export.dll"), "calibrate", Path.Combine(folder["families"], "mnist"),
            "--data", folder["fresh.npz"], "--rows", $"0-{Fresh - 1}", "--fit-data", Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz"),
            "--fit-labels", Repository.File("config", "data", "mnist10k-labels-idx1-ubyte.gz"), "--fit-rows", "5500-5999", "--alpha", "0.2", "--force");
        calibrated.Code.ShouldBe(0, calibrated.Output + calibrated.Error);
        output.WriteLine(calibrated.Output);
        await UntilAsync(async () => (await StateAsync(gateway)).StartsWith("mean-0.2-", StringComparison.Ordinal));
        (await StateAsync(gateway)).ShouldEndWith(" valid");
        await TrafficAsync(gateway, 20, Renamed);
        gateway.Look();
        (await StateAsync(gateway)).ShouldEndWith(" valid");
    }

    static string Renamed(string label) => label == "7" ? "1" : label;

    // Asked, handed out and labelled.
    async Task TrafficAsync(WatchedGateway gateway, int count, Func<string, string> says)
    {
        foreach (var part in Enumerable.Range(0, count).Chunk(50))
        {
            foreach (var few in part.Chunk(10))
                await Task.WhenAll(few.Select(_ => AskAsync(gateway)));
            string[] open = await gateway.NextAsync("anna", 100);
            await gateway.LabelAsync("anna", open.Select(r => (r, says(truth[r.Split('/')[0]]))));
        }
    }

    // A pixel in the corner makes each row one that no ledger has seen.
    async Task<string> AskAsync(WatchedGateway gateway)
    {
        int row = Interlocked.Increment(ref next) - 1;
        float[] pixels = rows.Inputs[0].As<float>().Slice(row * 784, 784).ToArray();
        pixels[0] = 1;
        var reply = await InferAsync(gateway, pixels);
        string id = (string)reply["parameters"]!["decision_id"]!;
        lock (truth)
            truth[id] = rows.Labels![row];
        return id;
    }

    // As anybody is told.
    static async Task<string> StateAsync(WatchedGateway gateway)
    {
        var reply = await Reply.OfAsync(await gateway.Data.GetAsync("/v2/models/mnist/guarantees"));
        return $"{reply.Json["guarantees"]![0]!["id"]} {reply.Json["guarantees"]![0]!["state"]}";
    }

    static async Task<JsonNode> InferAsync(WatchedGateway gateway, float[] pixels)
    {
        string data = string.Join(',', pixels.Select(p => p.ToString("R", CultureInfo.InvariantCulture)));
        var reply = await GatewayUnderTest.PostAsync(
            gateway.Data, "/v2/models/mnist/infer", Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"image","shape":[1,784],"datatype":"FP32","data":[{{data}}]}]}"""));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return reply.Json;
    }

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 200; i++)
        {
            if (await holds())
                return;
            await Task.Delay(50);
        }

        (await holds()).ShouldBeTrue();
    }
}
