using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Serving;

/// <summary>Requests that are run together, as their callers see them: over HTTP, with the family that the repository ships.</summary>
public sealed class BatchingTests
{
    const string Family = "mnist";

    // Each member takes a while: what comes meanwhile waits.
    static string Config(bool batching) => $$"""
        { "Environment": "Test", "Members": { "Batching": {{(batching ? "true" : "false")}} }, "Limits": { "QueueWait": "00:01:00", "Deadline": "00:01:00" },
          "Chaos": { "{{Family}}": { "{{Members()[0]}}": { "LatencyRate": 1, "Latency": "00:00:00.050" } } } }
        """;

    [Fact]
    public async Task Requests_that_are_run_together_get_the_replies_that_each_gets_alone_to_the_byte()
    {
        await using var gateway = await StartAsync(batching: true);
        string[] bodies = [.. Enumerable.Range(0, 24).Select(Body)];
        string[] alone = new string[bodies.Length];
        for (int i = 0; i < bodies.Length; i++)
            alone[i] = await AnswerAsync(gateway, bodies[i]);
        (await gateway.MetricsAsync()).ShouldContain($"consensus_batches_total{{family=\"{Family}\"}} 0");

        string[] together = await Task.WhenAll(bodies.Select(body => AnswerAsync(gateway, body)));

        together.ShouldBe(alone);
        string metrics = await gateway.MetricsAsync();
        Value(metrics, "consensus_batch_requests_total").ShouldBeGreaterThan(Value(metrics, "consensus_batches_total"), "some were run together");
        Value(metrics, "consensus_rows_accepted_total").ShouldBe(2 * bodies.Length);
    }

    [Fact]
    public async Task Turned_off_none_are()
    {
        await using var gateway = await StartAsync(batching: false);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => AnswerAsync(gateway, Body(i))));
        Value(await gateway.MetricsAsync(), "consensus_batches_total").ShouldBe(0);
    }

    static Task<GatewayUnderTest> StartAsync(bool batching) => GatewayUnderTest.StartAsync(
        families => CopyFolder(Repository.File("config", "families", Family), Path.Combine(families, Family)), Config(batching), keeps: false);

    static async Task<string> AnswerAsync(GatewayUnderTest gateway, string body)
    {
        var reply = await gateway.InferAsync(body, Family);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return reply.Text;
    }

    static JsonNode Manifest() => JsonNode.Parse(File.ReadAllText(Repository.File("config", "families", Family, "family.json")))!;

    static string[] Members() => [.. Manifest()["members"]!.AsArray().Select(m => (string)m!["name"]!)];

    static string Body(int seed)
    {
        var random = new Random(seed);
        var input = Manifest()["inputs"]![0]!;
        long[] shape = [1, .. input["shape"]!.AsArray().Skip(1).Select(a => (long)a!)];
        var values = Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle().ToString("R", CultureInfo.InvariantCulture));
        return $$"""{"inputs":[{"name":"{{(string)input["name"]!}}","shape":[{{string.Join(',', shape)}}],"datatype":"FP32","data":[{{string.Join(',', values)}}]}]}""";
    }

    static double Value(string metrics, string name) => double.Parse(
        metrics.Split('\n').Single(l => l.StartsWith($"{name}{{family=\"{Family}\"}} ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
