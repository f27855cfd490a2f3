using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>calibrate --guard on routes of other kinds: bodies of the Open Inference Protocol, a pattern of paths, a service that wants more, no fingerprint.</summary>
public sealed class RouteCalibrationTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_service_of_the_protocol_is_known_again_by_its_answers_and_by_the_version_that_it_names()
    {
        string version = "7";
        await using var model = await LocalServer.ServiceAsync(async context =>
        {
            // As a model server answers: metadata at the model's path, and labels as one output.
            if (context.Request.Method == "GET")
            {
                await context.Response.WriteAsync($$"""{"name":"one","versions":["{{version}}"],"platform":"own","inputs":[],"outputs":[]}""");
                return;
            }

            var x = (await JsonNode.ParseAsync(context.Request.Body))!["inputs"]![0]!;
            ((string)x["name"]!, x["shape"]!.ToJsonString(), (string)x["datatype"]!).ShouldBe(("x", "[1,2]", "FP32"));
            string answer = CalibratedRoute.Answer((double)x["data"]![0]!, (int)(double)x["data"]![1]!);
            await context.Response.WriteAsync($$"""{"model_name":"one","outputs":[{"name":"label","datatype":"BYTES","shape":[1],"data":["{{answer}}"]}]}""");
        });
        string route = """ "Answer": { "Label": "/outputs/0/data" }, "OnFlag": "annotate", "FlagBudget": "00:00:10", "AskEvery": "00:00:01", "Mode": "guard", "Cluster": "model", "Family": "tiny", "Match": { "Path": "/svc/{name}/infer" } """;
        string config = $$"""
            { "Clusters": { "model": { "Destinations": { "a": { "Address": "{{model.Address}}" } } } },
              "Routes": { "score": { {{route}} }, "about": { "Mode": "pass", "Cluster": "model", "Match": { "Path": "/svc/{name}", "Methods": ["GET"] } } } }
            """;
        await using var gateway = await GatewayUnderTest.StartAsync(families => Write(families, golden: true), config);
        var pattern = await CalibrateAsync(gateway, config);
        (pattern.Code, pattern.Error.Contains("the route 'score' takes a pattern of paths: --path /the/one/to/ask was expected")).ShouldBe((3, true), pattern.Error);

        var said = await CalibrateAsync(gateway, config, "--path", "/svc/one/infer");

        (said.Code, said.Error).ShouldBe((0, ""));
        var file = File(gateway);
        ((string)file["path"]!).ShouldBe("/svc/one/infer");
        JsonNode.Parse((string)file["metadata"]!)!["versions"]![0]!.GetValue<string>().ShouldBe("7");
        JsonNode.Parse((string)file["golden"]![0]!)!["inputs"]![0]!["data"]!.ToJsonString().ShouldBe("[2,0]");
        const string row = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[2.4,0]}]}""";
        await UntilAsync(gateway, "/svc/one/infer", row, c => c.Contains("guarantee=\"score-") && !c.Contains("guarantee_state"));
        // The answers stay as they were: it is what the service says of itself that tells.
        version = "8";
        await UntilAsync(gateway, "/svc/one/infer", row, c => c.Contains("guarantee_state=\"withdrawn\""));
    }

    // 30 days behind its calibration, on the gateway's clock, and no day earlier.
    [Fact]
    public async Task Without_golden_inputs_it_is_unverified_and_expires_after_thirty_days_and_a_body_may_hold_what_the_family_does_not_know()
    {
        var clock = new SetClock();
        await using var service = await GuardedService.StartAsync(
            async context =>
            {
                var body = await JsonNode.ParseAsync(context.Request.Body);
                context.Response.StatusCode = (string?)body!["tenant"] == "t1" ? 200 : 400;
                await context.Response.WriteAsync($$"""{"label":"{{CalibratedRoute.Answer((double)body["applicant"]!["age"]!, (string?)body["region"] == "s" ? 1 : 0)}}"}""");
            },
            CalibratedRoute.Route, families => Write(families, golden: false), time: clock);
        string config = $$"""{ "Routes": { "score": { {{CalibratedRoute.Route}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }""";
        var bare = await CalibrateAsync(service.Gateway, config);
        (bare.Code, bare.Error.Contains("/score answered 400 to a row")).ShouldBe((3, true), bare.Error);
        System.IO.File.WriteAllText(folder["body.json"], """{"tenant":"t1"}""");

        var said = await CalibrateAsync(service.Gateway, config, "--body", folder["body.json"]);

        (said.Code, said.Error).ShouldBe((0, ""));
        said.Output.ShouldContain("the family keeps no golden inputs: the service cannot be known again, and the guarantee is unverified");
        var guarantee = File(service.Gateway)["guarantee"]!;
        var (issued, expires) = (Date(guarantee["issued"]!), Date(guarantee["expires"]!));
        (expires - issued).ShouldBe(TimeSpan.FromDays(30));
        const string row = """{"tenant":"t1","applicant":{"age":2.4},"region":"n"}""";
        await UntilAsync(service.Gateway, "/score", row, c => c.Contains("guarantee_state=\"unverified\""));
        clock.Set(expires.AddMinutes(-10));
        (await AskAsync(service.Gateway, "/score", row)).ShouldContain("guarantee_state=\"unverified\"");
        clock.Set(expires);
        (await AskAsync(service.Gateway, "/score", row)).ShouldContain("guarantee_state=\"expired\"");
    }

    static DateTimeOffset Date(JsonNode text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);

    static void Write(string families, bool golden)
    {
        byte[] kept = GoldenFile.Of(("input/x", [3, 2], [2, 0, 0.5f, 1, 1.75f, 1]));
        var family = GuardedService.Family();
        string written = (golden ? family.With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(kept) }) : family).Write(families);
        if (golden)
            System.IO.File.WriteAllBytes(Path.Combine(written, "golden.npz"), kept);
    }

    async Task<CommandResult> CalibrateAsync(GatewayUnderTest gateway, string config, params string[] more)
    {
        await System.IO.File.WriteAllTextAsync(folder["guarded.json"], config);
        CalibratedRoute.WriteRows(folder["rows.csv"], 6, 160);
        return await CalibratedRoute.RunAsync("calibrate", Path.Combine(gateway.Families, "tiny"),
            ["--guard", "score", "--config", folder["guarded.json"], "--data", folder["rows.csv"], "--fit-rows", "0-39", "--rows", "40-159", "--alpha", "0.2",
                "--url", gateway.Data.BaseAddress!.ToString(), "--ops", gateway.Ops.BaseAddress!.ToString(), .. more]);
    }

    static JsonNode File(GatewayUnderTest gateway) => JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(gateway.Families, "tiny", "routes", "score.json")))!;

    static async Task<string> AskAsync(GatewayUnderTest gateway, string path, string row)
    {
        var reply = await GatewayUnderTest.PostAsync(gateway.Data, path, Encoding.UTF8.GetBytes(row));
        return reply.Headers.GetValueOrDefault("Consensus") ?? reply.Text;
    }

    static async Task UntilAsync(GatewayUnderTest gateway, string path, string row, Func<string, bool> holds)
    {
        string said = await AskAsync(gateway, path, row);
        for (int i = 0; i < 80 && !holds(said); i++)
        {
            await Task.Delay(100);
            said = await AskAsync(gateway, path, row);
        }

        holds(said).ShouldBeTrue(said);
    }
}
