using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Candidates;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>Candidates of a guarded family: the versions of <see cref="CandidateGateway"/>, judged beside a service that says 0 to everything.</summary>
public sealed class GuardCandidateTests
{
    const string Annotate = """ "OnFlag": "annotate", "FlagBudget": "00:00:20", """;
    const string Answer = """ "Answer": { "Label": "/decision" }, """;
    static readonly byte[] NotANumber = TinyModels.Linear(new float[,] { { float.NaN, 0 }, { 0, 1 } }, [0, 0]);

    [Theory]
    [InlineData(Annotate)]
    [InlineData("")]
    public async Task A_shadow_leaves_replies_as_they_were_and_counts_each_difference(string route)
    {
        await using var guarded = await StartAsync(route, """{"version":"2","mode":"shadow"}""");
        var reply = await guarded.PostAsync(Body(CandidateGateway.Rows));
        reply.Text.ShouldBe("""{"decision":"0"}""");
        if (route.Length > 0)
            reply.Headers["Consensus"].ShouldContain("rows=10, flagged=0, members=3, answered=3");
        (await CandidateGateway.RowsAsync(guarded.Gateway, 10)).ShouldBe(
            new Dictionary<string, int> { ["same"] = 1, ["answer_changed"] = 2, ["flag_changed"] = 3, ["both_changed"] = 4 }, ignoreOrder: true);
    }

    // The service says 0. Version 1 says 0 and does not flag; where all of version 2 say 1, the service disagrees with them.
    [Theory]
    [InlineData("0", 1, 0, "same")]
    [InlineData("0", 1.05, 1, "both_changed")]
    [InlineData("0", 3, 1, "flag_changed")]
    // None of the labels: both flag, whatever they say themselves.
    [InlineData("x", 1, 0, "same")]
    [InlineData("x", 1.05, 1, "answer_changed")]
    public async Task A_shadow_judges_the_services_answer_too(string label, double first, double second, string outcome)
    {
        await using var guarded = await StartAsync(Annotate + Answer, """{"version":"2","mode":"shadow"}""", label);
        var reply = await guarded.PostAsync(Body((float)first, (float)second));
        reply.Headers["Consensus-Flagged"].ShouldBe(label == "x" ? "?1" : "?0");
        (await CandidateGateway.RowsAsync(guarded.Gateway, 1)).ShouldBe(new Dictionary<string, int> { [outcome] = 1 });
    }

    [Fact]
    public async Task A_shadow_that_fails_harms_no_reply()
    {
        await using var guarded = await StartAsync(Annotate, """{"version":"3","mode":"shadow"}""");
        (await guarded.PostAsync(Body(1, 0))).Headers["Consensus-Flagged"].ShouldBe("?0");
        (await CandidateGateway.RowsAsync(guarded.Gateway, 1)).ShouldBe(new Dictionary<string, int> { ["failed"] = 1 });
    }

    [Fact]
    public async Task A_share_is_judged_and_recorded_by_the_candidate()
    {
        await using var guarded = await StartAsync(Annotate, """{"version":"2","mode":"share","share":1}""");
        var reply = await guarded.PostAsync(Body(1.5f, 1));
        reply.Text.ShouldBe("""{"decision":"0"}""");
        reply.Headers["Consensus"].ShouldContain("flagged=1, members=3, answered=3, chosen=\"service\", reasons=\"disagreement\"");
        (await guarded.KeptAsync("SELECT version FROM decisions", 1)).ShouldBe(["2"]);
        (await CandidateGateway.RowsAsync(guarded.Gateway, 1)).ShouldBe(new Dictionary<string, int> { ["answered"] = 1 });
    }

    [Fact]
    public async Task The_subject_of_the_protocols_requests_decides_whose_they_are()
    {
        await using var guarded = await StartAsync(Annotate, """{"version":"2","mode":"share","share":0.5}""");
        // By Python's hashlib, sha256("tiny\n2\nsubject\n" + name) gives alice 0.445 and carol 0.820.
        (await guarded.PostAsync(Body(",\"parameters\":{\"subject\":\"carol\"}", 1.5f, 1))).Headers["Consensus-Flagged"].ShouldBe("?0");
        (await guarded.PostAsync(Body(",\"parameters\":{\"subject\":\"alice\"}", 1.5f, 1))).Headers["Consensus-Flagged"].ShouldBe("?1");
    }

    [Fact]
    public async Task A_candidate_that_fails_leaves_its_share_to_the_serving_version()
    {
        await using var guarded = await StartAsync(Annotate, """{"version":"3","mode":"share","share":1}""");
        var reply = await guarded.PostAsync(Body(1, 0));
        reply.Headers["Consensus"].ShouldContain("rows=1, flagged=0, members=3, answered=3");
        (await CandidateGateway.RowsAsync(guarded.Gateway, 1)).ShouldBe(new Dictionary<string, int> { ["failed"] = 1 });
    }

    // Every version says 1 where its second element is the larger one. Of age 3 and region n the serving version has (3, 0), and says 0;
    // version 4, whose features stand the other way round, has (0, 3) and says 1: the service, which says 0, disagrees.
    [Fact]
    public async Task A_share_is_mapped_by_the_features_of_the_candidate()
    {
        await using var guarded = await StartAsync(GuardedService.Mapped + Annotate + Answer, """{"version":"4","mode":"share","share":1}""", more: Featured);
        var reply = await guarded.PostAsync(Aged);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1", reply.Headers["Consensus"]);
        (await guarded.KeptAsync("SELECT version || ' ' || features FROM decisions JOIN rows ON decision = seq", 1)).ShouldBe(["4 {\"region\":\"n\",\"age\":3}"]);
        (await CandidateGateway.RowsAsync(guarded.Gateway, 1)).ShouldBe(new Dictionary<string, int> { ["answered"] = 1 });
    }

    [Fact]
    public async Task A_shadow_is_mapped_by_its_own_features_too()
    {
        await using var guarded = await StartAsync(GuardedService.Mapped + Annotate + Answer, """{"version":"4","mode":"shadow"}""", more: Featured);
        (await guarded.PostAsync(Aged)).Headers["Consensus-Flagged"].ShouldBe("?0");
        (await CandidateGateway.RowsAsync(guarded.Gateway, 1)).ShouldBe(new Dictionary<string, int> { ["both_changed"] = 1 });
    }

    [Theory]
    [InlineData("share")]
    [InlineData("shadow")]
    public async Task A_candidate_whose_features_the_route_does_not_map_is_not_asked(string mode)
    {
        await using var guarded = await StartAsync(
            GuardedService.Mapped + Annotate + Answer, $$"""{"version":"5","mode":"{{mode}}","share":1}""", more: Featured);
        (await guarded.PostAsync(Aged)).Headers["Consensus-Flagged"].ShouldBe("?0");
        (await CandidateGateway.RowsAsync(guarded.Gateway, 1)).ShouldBe(new Dictionary<string, int> { ["skipped"] = 1 });
    }

    const string Aged = """{"applicant":{"age":3},"region":"n"}""";

    static void Featured(string families)
    {
        Named(CandidateGateway.First(), "age", "region").Write(families, versioned: true);
        Named(CandidateGateway.First("4"), "region", "age").Write(families, versioned: true);
        Named(CandidateGateway.First("5"), "age", "district").Write(families, versioned: true);
    }

    static TinyFamily Named(TinyFamily family, params string[] features) => family.With(m => m["inputs"]![0]!["features"] = new JsonArray(
        [.. features.Select(f => JsonNode.Parse(f == "age" ? """{"name":"age"}""" : $$"""{"name":"{{f}}","categories":["n","s"]}"""))]));

    static async Task<GuardedService> StartAsync(string route, string candidate, string label = "0", Action<string>? more = null)
    {
        var guarded = await GuardedService.StartAsync(GuardedService.Answers($$"""{"decision":"{{label}}"}"""), route, families =>
        {
            if (more is null)
                CandidateGateway.First().Write(families, versioned: true);
            more?.Invoke(families);
            CandidateGateway.Second().Write(families, versioned: true);
            new TinyFamily("tiny", "3").With("other", NotANumber).Write(families, versioned: true);
            File.WriteAllText(Path.Combine(families, "tiny", "serving.json"), """{"serving":"1"}""");
        });
        var called = await CandidateGateway.CallAsync(guarded.Gateway, "candidate", candidate);
        called.Status.ShouldBe(System.Net.HttpStatusCode.OK, called.Text);
        return guarded;
    }

    static string Body(params float[] values) => Body("", values);

    static string Body(string more, params float[] values) =>
        $$"""{"inputs":[{"name":"x","shape":[{{values.Length / 2}},2],"datatype":"FP32","data":[{{string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}}]}]{{more}}}""";
}
