using System.Net;
using Gateway.Tests.Security;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Faults;

/// <summary>How many series /metrics has: a number of the configuration, whatever callers say.</summary>
public sealed class SeriesTests(ITestOutputHelper output)
{
    [FaultCase(69, "random families, versions, tenants, methods, headers and keys, 5000 of them (100,000 by ./test --long)")]
    [Fact]
    public Task Five_thousand_random_names_add_no_series() => TryAsync(5_000);

    [LongFact]
    public Task A_hundred_thousand_random_names_add_no_series() => TryAsync(100_000);

    [Fact]
    public async Task Ten_families_of_five_members_stay_below_five_thousand_series()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            for (int i = 0; i < 10; i++)
            {
                var family = new TinyFamily($"f{i}");
                for (int m = 0; m < 5; m++)
                    family.With($"m{m}", TinyModels.Linear(new float[,] { { m + 1, 0 }, { 0, m + 1 } }, [0, 0]));
                family.Write(f);
            }
        });
        for (int i = 0; i < 10; i++)
        {
            (await gateway.InferRowsAsync([1, 0, 0, 1], model: $"f{i}")).Status.ShouldBe(HttpStatusCode.OK);
            (await gateway.InferAsync("{", $"f{i}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        }

        string[] lines = [.. (await gateway.MetricsAsync()).Split('\n').Where(l => l.Length > 0 && l[0] != '#')];
        output.WriteLine($"{lines.Length} series");
        lines.Length.ShouldBeInRange(1000, 5000);
    }

    async Task TryAsync(int requests)
    {
        var key = TestKey.Of("web", "predict:*");
        await using var gateway = await Guarded.StartAsync([key]);
        // All kinds once, and a scrape: what they have in common has series from then on.
        for (int kind = 0; kind < Kinds; kind++)
            await OneAsync(gateway, key.Text, new Random(kind), kind);
        _ = await SeriesAsync(gateway);
        var before = await SeriesAsync(gateway);
        await Parallel.ForAsync(0, 16, async (caller, _) =>
        {
            var random = new Random(caller);
            for (int i = caller; i < requests; i += 16)
                await OneAsync(gateway, key.Text, random, i / 16);
        });
        var after = await SeriesAsync(gateway);
        output.WriteLine($"{requests} requests: {before.Count} series before, {after.Count} behind them");
        // Those of this test's own client, and what the monitors' first look says of the families that there are.
        after.Except(before).Where(s => !s.StartsWith("system_net_http_", StringComparison.Ordinal) && !s.StartsWith("consensus_audit_", StringComparison.Ordinal)).ShouldBeEmpty();
        string metrics = await gateway.Gateway.MetricsAsync();
        Aftermath.Sum(metrics, "consensus_faults_total{").ShouldBeGreaterThanOrEqualTo(requests);
    }

    const int Kinds = 6;

    // Each a request that fails, with random names wherever a caller can put one.
    static async Task OneAsync(Guarded gateway, string key, Random random, int i)
    {
        string name = string.Concat(Enumerable.Range(0, 12).Select(_ => (char)('a' + random.Next(26))));
        var reply = (i % Kinds) switch
        {
            0 => await gateway.InferAsync(key, name),
            1 => await gateway.GetAsync($"/v2/models/tiny/versions/{random.Next()}", key, ("X-Tenant", name), ($"X-{name}", name)),
            2 => await Guarded.SendAsync(gateway.Gateway.Data, name.ToUpperInvariant(), $"/v2/models/{name}", key),
            3 => await gateway.InferAsync($"gk_{name}_{name}{name}"),
            4 => await gateway.GetAsync($"/{name}/{name}?api_key={name}", key),
            _ => await Guarded.SendAsync(gateway.Gateway.Data, "POST", "/v2/models/tiny/infer", key, $$"""{"{{name}}":0,"inputs":[{"name":"{{name}}"}]}""", ("Priority", name), ("traceparent", name)),
        };
        ((int)reply.Status).ShouldBeInRange(400, 499);
    }

    // The framework's too: it may name no method, path or header of a caller's either. Without its client's, which is this test's own here.
    static async Task<HashSet<string>> SeriesAsync(Guarded gateway)
    {
        string metrics = await gateway.Gateway.MetricsAsync();
        return [.. metrics.Split('\n').Where(l => l.Length > 0 && l[0] != '#' && !l.StartsWith("http_client_", StringComparison.Ordinal)).Select(l => l[..l.LastIndexOf(' ')])];
    }
}
