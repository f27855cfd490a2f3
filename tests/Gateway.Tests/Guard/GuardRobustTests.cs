using System.Text.Json.Nodes;
using Gateway.Tests.Commands;
using Gateway.Tests.Store;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>A guard route that judges its service's answers under noise too; figures as in RobustRouteTests.</summary>
public sealed class GuardRobustTests
{
    const string Route = GuardedService.Mapped + """ "OnFlag": "annotate", "FlagBudget": "00:00:10", "Answer": { "Label": "/decision" }, "Robust": true, """;

    /// <summary>x = [0, 0]: every member says 0, and 1 may be.</summary>
    const string Near = """{"applicant":{"age":0},"region":"n"}""";

    static Action<string> Family(double noise = 1e-4, double quantile = 0.6, int samples = 1) => f => RobustFamily.Calibrate(GuardedService.Family().Write(f), quantile, noise, samples);

    [Theory]
    [InlineData(GuardedService.Agreed, "0", "")]
    [InlineData(GuardedService.Agreed, "1", "disagreement,fragile")]
    [InlineData(Near, "0", "fragile")]
    [InlineData(GuardedService.Agreed, "none of the labels", "disagreement,fragile")]
    public async Task An_answer_that_is_not_alone_in_the_set_is_flagged(string body, string answer, string reasons)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers($$"""{"decision":"{{answer}}"}"""), Route, Family());
        var reply = await guarded.PostAsync(body);
        reply.Headers["Consensus-Flagged"].ShouldBe(reasons.Length == 0 ? "?0" : "?1");
        if (reasons.Length > 0)
            reply.Headers["Consensus"].ShouldContain($"reasons=\"{reasons}\", guarantee=\"none\"");
    }

    [Theory]
    [InlineData(0, 1, "?1")]       // no sets
    [InlineData(300, 299, "?1")]   // more copies than the limit
    [InlineData(300, 300, "?0")]
    public async Task What_cannot_be_asked_under_noise_is_flagged(int samples, int limit, string flagged)
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("""{"decision":"0"}"""), Route, samples == 0 ? null : Family(quantile: 0.2, samples: samples), $$""" "Limits": { "NoisedRows": {{limit}} }, """);
        var reply = await guarded.PostAsync();
        reply.Headers["Consensus-Flagged"].ShouldBe(flagged);
        reply.Headers["Consensus"].Contains("reasons=\"fragile\"", StringComparison.Ordinal).ShouldBe(flagged == "?1");
    }

    [Fact]
    public async Task Replay_draws_the_noise_of_each_decision_again()
    {
        using var folder = new TemporaryFolder();
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("""{"decision":"0"}"""), Route, Family(noise: 1),
            """ "Store": { "AuditUnflagged": 1, "AuditFlagged": 0 }, """);
        for (int i = 0; i < 16; i++)
            await guarded.PostAsync();
        long flagged = StoredRows.Number(guarded.Gateway.Store, "SELECT count(*) FROM rows WHERE reasons = 'fragile'");
        flagged.ShouldBeInRange(1, 15);
        await File.WriteAllTextAsync(folder["gateway.json"], $$"""
            { "Store": { "Path": {{JsonValue.Create(guarded.Gateway.Store)!.ToJsonString()}} }, "Clusters": { "credit": { "Destinations": { "a": { "Address": "http://127.0.0.1:9" } } } },
              "Routes": { "score": { {{Route}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }
            """);
        var (code, output, error) = await GatewayProgram.RunAsync("replay", "tiny", "--config", folder["gateway.json"], "--families", guarded.Gateway.Families, "--json", "--fail-if-changed");
        code.ShouldBe(0, output + error);
        JsonNode.Parse(output)!["replayed_rows"]!.GetValue<int>().ShouldBe(16);
    }
}
