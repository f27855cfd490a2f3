using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Guard;
using Testing;

namespace Gateway.Tests.Commands;

/// <summary>check --request: what a guard route would say of one request.</summary>
public sealed class RequestCheckTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_request_is_shown_from_its_route_to_the_headers_of_its_reply()
    {
        var (code, output) = await CheckAsync(GuardedService.Disputed, "/score?q=1");
        output.ShouldBe("""
            route      score: guard, on_flag annotate, waits at most 50 ms
            family     tiny 1, 3 members
            feature    age at /applicant/age: 0   [0 to 10]
            feature    region at /region: "s"   [n, s]
            tensor     x FP32[1,2] = [0, 1]
            answer     not given (--answer FILE): the members are judged among themselves
            row 0      flagged: disagreement; risk RISK, novelty NOVELTY; members say 1, 1, 0
            header     Consensus-Flagged: ?1
            header     Consensus: rows=1, flagged=1, members=3, answered=3, chosen="service", reasons="disagreement", guarantee="none"

            """);
        code.ShouldBe(0);
    }

    [Theory]
    [InlineData("0", "row 0      not flagged; risk 0.340661,")]
    [InlineData("1", "row 0      flagged: disagreement; risk 0.982535,")]
    public async Task The_services_answer_may_be_given(string label, string row)
    {
        File.WriteAllText(folder["answer.json"], $$"""{"decision":"{{label}}"}""");
        var (code, output) = await CheckAsync(GuardedService.Agreed, "/score", more: ["--answer", folder["answer.json"]], plain: true);
        output.ShouldContain(row);
        code.ShouldBe(0);
    }

    [Fact]
    public async Task A_request_that_does_not_map_says_where()
    {
        var (code, output) = await CheckAsync("""{"region":"x"}""", "/score");
        output.ShouldContain("feature    age at /applicant/age: nothing   [0 to 10]");
        output.ShouldContain("feature    region at /region: \"x\"   [n, s]");
        output.ShouldContain("not judged not_mapped: 'age': nothing at /applicant/age, and no Default");
        output.ShouldContain("header     Consensus-Flagged: ?1");
        code.ShouldBe(1);
    }

    [Theory]
    [InlineData("/elsewhere", "POST /elsewhere: no route takes it; there are score, rest")]
    [InlineData("/v2/models/tiny/infer", "POST /v2/models/tiny/infer: one of the gateway's own paths, and no route's")]
    [InlineData("/rest/a", "route      rest: pass; no family is asked")]
    public async Task Other_paths_say_whose_they_are(string path, string said) => (await CheckAsync("{}", path)).Output.ShouldContain(said);

    [Fact]
    public async Task The_whole_report_is_one_JSON_object()
    {
        File.WriteAllText(folder["answer.json"], """{"decision":"1"}""");
        var (code, output) = await CheckAsync(GuardedService.Agreed, "/score?q=1", more: ["--answer", folder["answer.json"], "--json"], plain: true);
        code.ShouldBe(0);
        var report = JsonNode.Parse(output)!;
        report["rows"]![0]!["novelty"]!.GetValue<double>().ShouldBeGreaterThan(0);
        ((double)report["rows"]![0]!["risk"]!).ShouldBe(0.982535, 1e-6);
        report["rows"]![0]!.AsObject().Remove("novelty");
        report["rows"]![0]!.AsObject().Remove("risk");
        JsonNode.DeepEquals(report, JsonNode.Parse("""
            { "good": true, "method": "POST", "path": "/score?q=1",
              "route": { "name": "score", "mode": "guard", "family": "tiny", "on_flag": "annotate", "flag_budget_seconds": 0.05 },
              "message": null,
              "family": { "name": "tiny", "version": "1", "members": 3 },
              "mistakes": [],
              "features": [
                { "name": "age", "source": "/applicant/age", "value": 1, "default": false, "allowed": "0 to 10" },
                { "name": "region", "source": "/region", "value": "n", "default": false, "allowed": "n, s" } ],
              "tensors": [ { "name": "x", "datatype": "FP32", "shape": [1, 2], "data": [1, 0] } ],
              "not_judged": {},
              "answer_given": true,
              "rows": [ { "row": 0, "flagged": true, "reasons": "disagreement", "members": ["0", "0", "0"] } ],
              "headers": { "Consensus-Flagged": "?1",
                "Consensus": "rows=1, flagged=1, members=3, answered=3, chosen=\"service\", reasons=\"disagreement\", guarantee=\"none\"" },
              "headers_leave": true }
            """)).ShouldBeTrue(output);
    }

    [Theory]
    [InlineData("/elsewhere", false, null, "no route takes it; there are score, rest")]
    [InlineData("/v2/models/tiny/infer", false, null, "one of the gateway's own paths, and no route's")]
    [InlineData("/rest/a", true, """{"name":"rest","mode":"pass"}""", "no family is asked")]
    public async Task So_is_one_of_a_path_that_no_family_judges(string path, bool good, string? route, string message)
    {
        var (code, output) = await CheckAsync("{}", path, more: ["--json"], plain: true);
        code.ShouldBe(good ? 0 : 1);
        var report = JsonNode.Parse(output)!;
        ((bool)report["good"]!).ShouldBe(good);
        report["route"]?.ToJsonString().ShouldBe(route);
        ((string)report["message"]!).ShouldBe(message);
    }

    [Fact]
    public async Task A_request_that_is_not_judged_says_why_in_JSON()
    {
        var (code, output) = await CheckAsync("""{"region":"x"}""", "/score", more: ["--json"], plain: true);
        code.ShouldBe(1);
        var report = JsonNode.Parse(output)!;
        ((bool)report["good"]!).ShouldBeFalse();
        report["not_judged"]!.ToJsonString().ShouldContain("\"reason\":\"not_mapped\"");
        report["features"]![0]!["value"].ShouldBeNull();
        report["rows"]![0]!["risk"].ShouldBeNull();
    }

    [Fact]
    public async Task A_mapping_that_does_not_fit_its_family_is_a_mistake_of_the_configuration()
    {
        GuardedService.Family().Write(folder["families"]);
        File.WriteAllText(folder["gateway.json"], Config(""" "Input": { "agee": "/a", "region": "/r" }, """));
        var (code, output, _) = await GatewayProgram.RunAsync("check", "--config", folder["gateway.json"], "--families", folder["families"]);
        output.ShouldContain("$.Routes.score.Input: the feature age of the family tiny is missing");
        output.ShouldContain("$.Routes.score.Input.agee: the family tiny has no feature or input of this name; is age meant?");
        code.ShouldBe(1);
    }

    [Theory]
    [InlineData(""" "Input": { "age": "/a", "region": { "Constant": "Mars" } }, """, "$.Routes.score.Input.region.Constant: expected a category (n, s), came \"Mars\"")]
    [InlineData(""" "Input": { "age": "/a", "region": { "Pointer": "/r", "Default": "w" } }, """, "$.Routes.score.Input.region.Default: expected a category (n, s), came \"w\"")]
    [InlineData(""" "Input": { "age": { "Pointer": "/a", "Default": "x" }, "region": "/r" }, """, "$.Routes.score.Input.age.Default: expected a number (FP32), came \"x\"")]
    [InlineData(""" "Input": { "x": "/x", "age": "/a" }, """, "$.Routes.score.Input.age: the input x is named as a whole: expected that or its features, not both")]
    [InlineData(""" "RiskThreshold": 1.5, """, "$.Routes.score.RiskThreshold: expected a number from 0 to 1: the family tiny is a classification, came 1.5")]
    [InlineData(""" "RiskThreshold": -0.1, """, "$.Routes.score.RiskThreshold: expected a number from 0 to 1: the family tiny is a classification, came -0.1")]
    public async Task A_value_that_its_family_cannot_take_is_a_mistake_of_the_configuration(string keys, string mistake)
    {
        GuardedService.Family().Write(folder["families"]);
        File.WriteAllText(folder["gateway.json"], Config(keys));
        var (code, output, _) = await GatewayProgram.RunAsync("check", "--config", folder["gateway.json"], "--families", folder["families"]);
        output.ShouldContain(mistake);
        code.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_is_not_there_is_why_the_request_is_not_judged()
    {
        File.WriteAllText(folder["answer.json"], """{"result":"1"}""");
        var (code, output) = await CheckAsync(GuardedService.Agreed, "/score", more: ["--answer", folder["answer.json"]]);
        output.ShouldContain("not judged answer_not_read: the answer has no label at /decision, one for each of the rows");
        code.ShouldBe(1);
        (await CheckAsync(GuardedService.Agreed, "/score", more: ["--answer", folder["answer.json"], "--json"], plain: true)).Output
            .ShouldContain("the answer has no label at /decision, one for each of the rows");
    }

    [Fact]
    public async Task An_answer_to_a_route_that_reads_none_is_said_to_be_ignored()
    {
        File.WriteAllText(folder["answer.json"], """{"decision":"1"}""");
        var (_, passed) = await CheckAsync("{}", "/rest/a", more: ["--answer", folder["answer.json"]]);
        passed.ShouldContain("--answer is ignored: the route has no Answer that says where it is");
        File.WriteAllText(folder["gateway.json"], Config(GuardedService.Mapped));
        File.WriteAllText(folder["body.json"], GuardedService.Agreed);
        string[] asked = ["check", "--config", folder["gateway.json"], "--families", folder["families"], "--request", folder["body.json"], "--path", "/score", "--answer", folder["answer.json"]];
        var (code, output, _) = await GatewayProgram.RunAsync(asked);
        code.ShouldBe(0);
        output.ShouldContain("answer     ignored: the route has no Answer that says where it is");
        (await GatewayProgram.RunAsync([.. asked, "--json"])).Output.ShouldContain("\"answer_ignored\":\"the route has no Answer");
    }

    [Fact]
    public async Task Options_of_a_request_without_one_are_wrong_use()
    {
        var (code, _, error) = await GatewayProgram.RunAsync("check", "--path", "/score");
        code.ShouldBe(2);
        error.ShouldContain("--path belongs to --request FILE");
    }

    async Task<(int Code, string Output)> CheckAsync(string body, string path, string[]? more = null, bool plain = false)
    {
        GuardedService.Family().Write(folder["families"]);
        File.WriteAllText(folder["gateway.json"], Config(GuardedService.Mapped + """ "OnFlag": "annotate", "FlagBudget": "00:00:00.050", "Answer": { "Label": "/decision" }, """));
        File.WriteAllText(folder["body.json"], body);
        var (code, output, error) = await GatewayProgram.RunAsync(
            ["check", "--config", folder["gateway.json"], "--families", folder["families"], "--request", folder["body.json"], "--path", path, .. more ?? []]);
        error.ShouldBeEmpty();
        return (code, plain ? output : Regex.Replace(output, "risk [0-9.]+, novelty [0-9.E-]+", "risk RISK, novelty NOVELTY", RegexOptions.None, TimeSpan.FromSeconds(5)));
    }

    static string Config(string keys) => $$"""
        { "Clusters": { "credit": { "Destinations": { "a": { "Address": "http://127.0.0.1:9" } } } },
          "Routes": { "score": { {{keys}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score", "Methods": ["POST"] } },
                      "rest": { "Mode": "pass", "Cluster": "credit", "Match": { "Path": "/rest/{**rest}" } } } }
        """;
}
