using System.Net;
using System.Text.RegularExpressions;
using Gateway.Tests.Rules;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>What a caller with or without a key could try beside forging one.</summary>
public sealed class AbuseTests
{
    [Theory]
    [FaultCase(60, "line ends in names that come back in headers")]
    [InlineData("a%0d%0aX-Evil:%201")]
    [InlineData("a%0aX-Evil:%201")]
    [InlineData("%22%0d%0aConsensus-Flagged:%20%3f0")]
    public async Task Names_end_no_header(string name)
    {
        var key = TestKey.Of("web", "predict:*");
        await using var gateway = await Guarded.StartAsync([key, TestKey.Of("small", "predict:tiny")]);
        string reply = await RawHttp.SendAsync(gateway.Gateway.Server.Addresses.Http,
            $"POST /v2/models/{name}/infer HTTP/1.1|Host: x|Authorization: Bearer {key.Text}|traceparent: 00-{name}|Content-Length: 0|Connection: close||");
        reply.ShouldStartWith("HTTP/1.1 404");
        string head = reply[..reply.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        head.Split("\r\n").ShouldAllBe(l => !l.StartsWith("X-Evil", StringComparison.OrdinalIgnoreCase));
        head.ShouldContain("Consensus-Flagged: ?1");
        head.ShouldNotContain("?0");
    }

    [Fact]
    [FaultCase(69, "names, tenants, methods and keys by the hundred as labels of metrics")]
    public async Task However_many_names_are_tried_the_series_stay_as_many()
    {
        var key = TestKey.Of("web", "predict:*");
        await using var gateway = await Guarded.StartAsync([key]);
        async Task TryAsync(int i)
        {
            await gateway.InferAsync(key.Text, $"name-{i}");
            await gateway.GetAsync($"/v2/models/tiny/versions/{i}", key.Text, ("X-Tenant", $"t{i}"));
            await Guarded.SendAsync(gateway.Gateway.Data, $"M{i}", $"/v2/models/x{i}", key.Text);
            await gateway.InferAsync(TestKey.Of($"id{i}", "admin").Text);
            await gateway.GetAsync($"/v2/{i}?api_key={i}", null);
        }

        await TryAsync(0);
        int before = await SeriesAsync(gateway);
        for (int i = 1; i < 60; i++)
            await TryAsync(i);
        (await SeriesAsync(gateway)).ShouldBe(before);
    }

    [Fact]
    [FaultCase(75, "a text that takes a regular expression for ever")]
    public void Every_regular_expression_of_the_program_has_an_end()
    {
        var expressions = SourceFiles.Under("src", "*.cs").SelectMany(file => Regex.Matches(SourceFiles.Text(file), @"\[GeneratedRegex\((.*)\)\]|new Regex\((.*)\);|Regex\.(IsMatch|Match|Replace|Split)\((.*)\)")
            .Select(m => (file, m.Value))).ToList();
        expressions.Count.ShouldBeGreaterThan(3);
        expressions.Where(e => !e.Value.Contains("matchTimeout", StringComparison.OrdinalIgnoreCase) && !Regex.IsMatch(e.Value, @"NonBacktracking|, \d+\)|FromSeconds")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_probes_tell_nobody_which_families_there_are()
    {
        await using var gateway = await Guarded.StartAsync([TestKey.Of("web", "predict:*")]);
        var ready = await gateway.GetAsync("/v2/health/ready", null);
        ready.Status.ShouldBe(HttpStatusCode.OK);
        ready.Text.ShouldNotContain("tiny");
        (await gateway.GetAsync("/v2/models/tiny/ready", null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    static async Task<int> SeriesAsync(Guarded gateway)
    {
        // By our own names: connections come and go among the framework's.
        string metrics = await gateway.Gateway.MetricsAsync();
        return metrics.Split('\n').Count(l => l.StartsWith("consensus_", StringComparison.Ordinal));
    }
}
