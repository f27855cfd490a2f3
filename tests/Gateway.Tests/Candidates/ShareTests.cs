using System.Net;
using Testing;

namespace Gateway.Tests.Candidates;

public sealed class ShareTests
{
    // Of s0 to s29: where the first 53 bits of sha256("tiny\n2\nsubject\n" + name) over 2^53 are below 0.3, by Python's hashlib.
    static readonly string[] Below30 = ["s1", "s2", "s4", "s6", "s25", "s27"];

    [Fact]
    public async Task A_share_of_the_requests_is_answered_by_the_candidate_within_binomial_bounds()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"share","share":0.3}""");
        int candidate = 0;
        for (int i = 0; i < 400; i++)
            candidate += await VersionAsync(gateway) == "2" ? 1 : 0;
        // scipy.stats.binom.interval(1 - 1e-6, 400, 0.3) is (77, 166).
        candidate.ShouldBeInRange(77, 166);
        (await CandidateGateway.RowsAsync(gateway, candidate)).ShouldBe(new Dictionary<string, int> { ["answered"] = candidate });
    }

    [Fact]
    public async Task One_subject_always_gets_one_version_and_stays_with_the_candidate_when_the_share_grows()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"share","share":0.3}""");
        var at30 = await BySubjectAsync(gateway);
        (await BySubjectAsync(gateway)).ShouldBe(at30);
        at30.Values.Distinct().Order().ShouldBe(["1", "2"]);
        at30.Where(s => s.Value == "2").Select(s => s.Key).ShouldBe(Below30);
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"share","share":0.6}""");
        var at60 = await BySubjectAsync(gateway);
        at30.Where(s => s.Value == "2").ShouldAllBe(s => at60[s.Key] == "2");
        at60.Values.Count(v => v == "2").ShouldBeGreaterThan(at30.Values.Count(v => v == "2"));
    }

    [Fact]
    public async Task Without_a_subject_the_id_decides()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"share","share":0.5}""");
        foreach (string id in new[] { "r1", "r2", "r3", "r4", "r5" })
        {
            string first = await VersionAsync(gateway, $",\"id\":\"{id}\"");
            for (int i = 0; i < 3; i++)
                (await VersionAsync(gateway, $",\"id\":\"{id}\"")).ShouldBe(first);
        }
    }

    [Fact]
    public async Task A_candidate_that_fails_or_does_not_offer_what_is_asked_leaves_the_request_to_the_serving_version()
    {
        byte[] broken = TinyModels.Linear(new float[,] { { float.NaN, 0 }, { 0, 1 } }, [0, 0]);
        await using var gateway = await CandidateGateway.StartAsync(f => new TinyFamily("tiny", "3").With("other", broken).Write(f, versioned: true));
        var called = await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"3","mode":"share","share":1}""");
        called.Status.ShouldBe(HttpStatusCode.OK, called.Text);
        (await VersionAsync(gateway)).ShouldBe("1");
        (await VersionAsync(gateway, ",\"parameters\":{\"member\":\"a\"}")).ShouldBe("1");
        (await CandidateGateway.RowsAsync(gateway, 2)).ShouldBe(new Dictionary<string, int> { ["failed"] = 1, ["skipped"] = 1 }, ignoreOrder: true);
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("""consensus_rows_accepted_total{family="tiny"} 2""");
        metrics.ShouldContain("""consensus_rows_total{family="tiny",outcome="unflagged"} 2""");
    }

    [Fact]
    public async Task The_reply_and_the_statistics_say_which_version_answered()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"share","share":1}""");
        var reply = await gateway.InferRowsAsync([1.5f, 1]);
        ((string)reply.Json["model_version"]!).ShouldBe("2");
        reply["consensus.flagged"].ToJsonString().ShouldBe("[true]");
        await gateway.MetricsAsync();
        var statistics = (await gateway.GetAsync("/v2/models/tiny/stats")).Json["model_stats"]!.AsArray();
        statistics.Select(s => $"{s!["version"]} {s["inference_count"]}").ShouldBe(["1 0", "2 1"]);
    }

    static async Task<Dictionary<string, string>> BySubjectAsync(GatewayUnderTest gateway)
    {
        var versions = new Dictionary<string, string>();
        for (int i = 0; i < 30; i++)
            versions[$"s{i}"] = await VersionAsync(gateway, $",\"parameters\":{{\"subject\":\"s{i}\"}}");
        return versions;
    }

    static async Task<string> VersionAsync(GatewayUnderTest gateway, string more = "")
    {
        var reply = await gateway.InferRowsAsync([1, 0], more);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return (string)reply.Json["model_version"]!;
    }
}
