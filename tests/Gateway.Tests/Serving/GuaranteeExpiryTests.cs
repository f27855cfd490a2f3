using System.Text;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Serving;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Serving;

public sealed class GuaranteeExpiryTests
{
    [Fact]
    public async Task A_guarantee_that_expires_while_serving_says_so_in_replies_and_metrics_and_its_gates_go_on()
    {
        using var folder = new TemporaryFolder();
        DateTimeOffset end = ManualClock.Start.AddMinutes(1);
        CopyShipped(folder["families"], end);
        var clock = new ManualClock();
        var arguments = new ConfigArguments(null, "127.0.0.1:0", null, "127.0.0.1:0", folder["families"]);
        GatewaySnapshot? snapshot = ConfigLoader.Load(arguments, new Dictionary<string, string>(), out var mistakes);
        mistakes.ShouldBeEmpty();
        await using GatewayServer server = GatewayServer.Create(snapshot!, clock, logging => logging.SetMinimumLevel(LogLevel.None));
        await server.StartAsync(CancellationToken.None);
        using var data = new HttpClient { BaseAddress = new Uri($"http://{server.Addresses.Http}") };
        using var ops = new HttpClient { BaseAddress = new Uri($"http://{server.Addresses.Ops}") };

        (await StateAsync(data)).ShouldBe(("mean-0.02-2", "valid"));
        clock.Advance(TimeSpan.FromMinutes(2));
        (await StateAsync(data)).ShouldBe(("mean-0.02-2", "expired"));
        string metrics = "";
        for (int i = 0; i < 400 && !metrics.Contains("answer=\"mean\",state=\"expired\"} 1"); i++)
        {
            await Task.Delay(25);
            metrics = await ops.GetStringAsync("/metrics");
        }

        metrics.ShouldContain("consensus_guarantee_state{family=\"mnist\",answer=\"mean\",state=\"expired\"} 1");
        metrics.ShouldContain("consensus_guarantee_state{family=\"mnist\",answer=\"mean\",state=\"valid\"} 0");
    }

    static async Task<(string, string)> StateAsync(HttpClient data)
    {
        string example = await data.GetStringAsync("/v2/models/mnist/example");
        Reply reply = await GatewayUnderTest.PostAsync(data, "/v2/models/mnist/infer", Encoding.UTF8.GetBytes(example));
        JsonNode parameters = reply.Json["parameters"]!;
        return ((string)parameters["guarantee"]!, (string)parameters["guarantee_state"]!);
    }

    // The shipped family whose guarantee ends; when it ends is not bound, what it was measured on is.
    static void CopyShipped(string families, DateTimeOffset end)
    {
        string shipped = Repository.File("config", "families", "mnist");
        Directory.CreateDirectory(Path.Combine(families, "mnist", "members"));
        foreach (string file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(families, "mnist", Path.GetRelativePath(shipped, file)));
        string manifest = Path.Combine(families, "mnist", "family.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["guarantees"]![0]!["expires"] = end.ToString("O");
        File.WriteAllText(manifest, json.ToJsonString());
    }
}
