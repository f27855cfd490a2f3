using System.Globalization;
using System.Net;
using System.Text;
using Testing;
using Testing.Services;

namespace Gateway.Tests.Services;

/// <summary>An example service, a family trained by the verb train, and a gateway that guards the one with the other.</summary>
sealed class GuardedExample : IAsyncDisposable
{
    // What belongs to one reply or one connection, and not to the answer.
    static readonly string[] Passing = ["Date", "Connection", "Keep-Alive"];

    readonly TemporaryFolder folder = new();
    readonly DeployedService service;
    readonly HttpClient direct;
    readonly Dictionary<string, ExampleCounts> counted = new(StringComparer.Ordinal);

    GuardedExample(ServiceExample example, TemporaryFolder folder, DeployedService service, GatewayUnderTest gateway)
    {
        (Example, this.folder, this.service, Gateway) = (example, folder, service, gateway);
        direct = new HttpClient { BaseAddress = new Uri(service.Address) };
    }

    public ServiceExample Example { get; }

    public GatewayUnderTest Gateway { get; }

    public static async Task<GuardedExample> StartAsync(ServiceExample example)
    {
        var made = new TemporaryFolder();
        var training = example.TrainAsync(made["families"]);
        var deployed = await example.DeployAsync(made.Path);
        try
        {
            await training;
            var gateway = await GatewayUnderTest.StartAsync(
                families => Directory.Move(Path.Combine(made["families"], example.Family), Path.Combine(families, example.Family)),
                example.Configuration(deployed.Address, example.Guard));
            return new(example, made, deployed, gateway);
        }
        catch
        {
            await deployed.DisposeAsync();
            made.Dispose();
            throw;
        }
    }

    /// <summary>Asks the service, then the gateway; they differ in nothing but what the gateway adds.</summary>
    /// <returns>The gateway's reply.</returns>
    public async Task<Reply> AskAsync(string body)
    {
        var served = await GatewayUnderTest.PostAsync(direct, Example.Path, Encoding.UTF8.GetBytes(body));
        var guarded = await GatewayUnderTest.PostAsync(Gateway.Data, Example.Path, Encoding.UTF8.GetBytes(body));
        guarded.Status.ShouldBe(served.Status);
        guarded.Text.ShouldBe(served.Text);
        Kept(guarded, "Consensus", "Consensus-Flagged").ShouldBe(Kept(served));
        guarded.Headers["Consensus-Flagged"].ShouldBeOneOf("?0", "?1");
        guarded.Headers.Keys.ShouldContain("Consensus");
        return guarded;
    }

    /// <summary>Asks of all rows of some splits, eight at a time, and counts what was flagged and what was wrong; the second time the same counts.</summary>
    /// <param name="splits">Splits with a space between them.</param>
    /// <param name="every">Of how many rows one is asked of.</param>
    public async Task<ExampleCounts> CountAsync(string splits, int every = 1)
    {
        if (counted.TryGetValue(splits, out var counts))
            return counts;
        foreach (var rows in Example.Rows(splits.Split(' ')).Where((_, i) => i % every == 0).Chunk(8))
        {
            foreach (var (flagged, wrong) in await Task.WhenAll(rows.Select(JudgeAsync)))
                counts = counts.With(flagged, wrong);
        }

        return counted[splits] = counts;
    }

    /// <summary>Runs something that counts one more in each of some samples of the metrics, and waits up to five seconds for it.</summary>
    public async Task CountsOneMoreAsync(Func<Task> run, params string[] samples)
    {
        string before = await Gateway.MetricsAsync();
        await run();
        foreach (string sample in samples)
        {
            string? line = before.Split('\n').FirstOrDefault(l => l.StartsWith(sample + " ", StringComparison.Ordinal));
            await Gateway.MetricsWithAsync($"{sample} {(line is null ? 0 : int.Parse(line[sample.Length..], CultureInfo.InvariantCulture)) + 1}\n");
        }
    }

    public async ValueTask DisposeAsync()
    {
        direct.Dispose();
        await Gateway.DisposeAsync();
        await service.DisposeAsync();
        folder.Dispose();
    }

    async Task<(bool Flagged, bool Wrong)> JudgeAsync(IReadOnlyDictionary<string, string> row)
    {
        var reply = await AskAsync(Example.Body(row));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Headers["Consensus"].ShouldContain("members=5, answered=5, chosen=\"service\"");
        return (reply.Headers["Consensus-Flagged"] == "?1", (string)reply.Json[Example.Label]! != row["label"]);
    }

    static string[] Kept(Reply reply, params string[] added) => [.. reply.Headers
        .Where(h => !Passing.Concat(added).Contains(h.Key, StringComparer.OrdinalIgnoreCase))
        .Select(h => $"{h.Key.ToLowerInvariant()}: {h.Value}").Order(StringComparer.Ordinal)];
}
