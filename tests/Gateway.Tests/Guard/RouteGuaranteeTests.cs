using System.Text.Json.Nodes;

namespace Gateway.Tests.Guard;

[Collection(CalibratedRoute.Collection)]
public sealed class RouteGuaranteeTests(CalibratedRoute calibrated)
{
    /// <summary>Two members are sure of 0, the third says 0.6: a low risk for the label 0.</summary>
    const string Sure = """{"applicant":{"age":2.4},"region":"n"}""";

    /// <summary>Two members are sure of 1, the third never is.</summary>
    const string Split = """{"applicant":{"age":0.01},"region":"s"}""";

    [Fact]
    public void Calibration_counts_what_the_service_answered_to_each_row()
    {
        (calibrated.Said.Code, calibrated.Said.Error).ShouldBe((0, ""));
        JsonNode guarantee = calibrated.File["guarantee"]!;
        guarantee["answer"]!.GetValue<string>().ShouldBe("service");
        double tau = guarantee["tau"]!.GetValue<double>();
        var rows = calibrated.Rows[100..].Select(r => (Risk: Risk(r.Age, r.Region), Wrong: CalibratedRoute.Answer(r.Age, r.Region) != r.Truth)).ToArray();
        guarantee["rows"]!.GetValue<int>().ShouldBe(400);
        guarantee["n"]!.GetValue<int>().ShouldBe(rows.Count(r => r.Risk <= tau - 1e-5));
        guarantee["k"]!.GetValue<int>().ShouldBe(rows.Count(r => r.Wrong && r.Risk <= tau + 1e-5));
        guarantee["n"]!.GetValue<int>().ShouldBeInRange(200, 399);
        calibrated.Said.Output.ShouldContain("guarantee score-0.05-2: with confidence 95 %");
    }

    [Fact]
    public void The_ledger_keeps_the_look_and_the_rows_serve_once()
    {
        calibrated.Ledger.ShouldContain("route score: tau");
        calibrated.Again.Code.ShouldBe(3);
        calibrated.Again.Error.ShouldContain("outcomes of 400 of the 400 rows were seen before");
    }

    [Fact]
    public async Task Its_gates_decide_once_the_service_was_heard_to_be_the_same()
    {
        await using var service = await calibrated.StartAsync(new());
        var reply = await UntilAsync(service, Sure, IsValid);
        reply.Headers["Consensus"].ShouldContain("guarantee=\"score-0.05-2\"");
        reply.Headers["Consensus-Flagged"].ShouldBe("?0");
        // Without the guarantee two votes against one would flag it; now its risk decides.
        bool passes = Risk(0.01, 1) <= calibrated.File["guarantee"]!["tau"]!.GetValue<double>();
        var split = await service.PostAsync(Split);
        split.Headers["Consensus-Flagged"].ShouldBe(passes ? "?0" : "?1");
        split.Headers["Consensus"].ShouldNotContain("disagreement");
        await service.MetricsWithAsync("consensus_guarantee_state{family=\"tiny\",answer=\"service:score\",state=\"valid\"} 1");
    }

    [Fact]
    public async Task A_service_that_answers_otherwise_withdraws_it_for_good()
    {
        var script = new ScriptedService();
        await using var service = await GuardedService.StartAsync(CalibratedRoute.Service(script), CalibratedRoute.Route,
            families => calibrated.CopyFamily(Path.Combine(families, "tiny")), more: "\"AuditLog\": { \"Path\": \"audit.jsonl\" },");
        await UntilAsync(service, Sure, IsValid);
        script.Says = "1";
        var reply = await UntilAsync(service, Split, r => r.Headers["Consensus"].Contains("guarantee_state=\"withdrawn\""));
        reply.Headers["Consensus"].ShouldContain("guarantee=\"score-0.05-2\"");
        // Its own gates go on flagging: to a sure family the answer 1 is a risk.
        (await service.PostAsync(Sure)).Headers["Consensus"].ShouldContain("reasons=\"risk\"");
        script.Says = null;
        await Task.Delay(2500);
        await service.MetricsWithAsync("""consensus_audit_log_lines_total{event="guarantee_withdrawn"} 1""");
        File.ReadAllText(service.Gateway["audit.jsonl"]).ShouldContain("\"route\":\"score\",\"guarantee\":\"score-0.05-2\",\"why\":\"the service answers the golden inputs otherwise\"");
        (await service.PostAsync(Sure)).Headers["Consensus"].ShouldContain("guarantee_state=\"withdrawn\"");
        JsonNode.Parse(File.ReadAllText(Path.Combine(service.Gateway.Families, "tiny", "routes", "score.json")))!["guarantee"]!["state"]!.GetValue<string>().ShouldBe("withdrawn");
    }

    [Fact]
    public async Task A_service_that_cannot_be_asked_leaves_it_unverified_until_it_can()
    {
        var script = new ScriptedService { Status = 503 };
        await using var service = await calibrated.StartAsync(script);
        await Task.Delay(1500);
        script.Status = 200;
        (await service.PostAsync(Sure)).Headers["Consensus"].ShouldContain("guarantee_state=\"unverified\"");
        await UntilAsync(service, Sure, IsValid);
    }

    [Fact]
    public async Task An_answer_that_is_no_label_of_the_family_has_no_guarantee()
    {
        var script = new ScriptedService();
        await using var service = await calibrated.StartAsync(script, CalibratedRoute.Route.Replace("00:00:01", "01:00:00"));
        await UntilAsync(service, Sure, IsValid);
        script.Says = "maybe";
        var reply = await service.PostAsync(Sure);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldContain("guarantee=\"none\"");
    }

    [Fact]
    public async Task Another_mapping_or_an_edited_number_is_another_route()
    {
        await using var other = await calibrated.StartAsync(new(), CalibratedRoute.Route.Replace("\"Default\": \"n\"", "\"Default\": \"s\""));
        await Task.Delay(1500);
        (await other.PostAsync(Sure)).Headers["Consensus"].ShouldContain("guarantee=\"none\"");
        await using var edited = await calibrated.StartAsync(new());
        await UntilAsync(edited, Sure, r => r.Headers["Consensus"].Contains("guarantee=\"score"));
        string path = Path.Combine(edited.Gateway.Families, "tiny", "routes", "score.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"alpha\": 0.05", "\"alpha\": 0.01"));
        await UntilAsync(edited, Sure, r => r.Headers["Consensus"].Contains("guarantee=\"none\""));
    }

    [Fact]
    public async Task Who_asks_to_judge_gets_every_number_in_full_and_leaves_no_trace()
    {
        await using var service = await calibrated.StartAsync(new());
        string body = new JsonObject { ["request"] = Split, ["answer"] = """{"label":"1"}""" }.ToJsonString();
        var said = await GatewayUnderTest.PostAsync(service.Gateway.Ops, "/v2/guard/score/judge", System.Text.Encoding.UTF8.GetBytes(body));
        said.Json["not_judged"].ShouldBeNull();
        JsonNode row = said.Json["rows"]!.AsArray().ShouldHaveSingleItem()!;
        row["risk"]!.GetValue<double>().ShouldBe(Risk(0.01, 1, "1"), 1e-5);
        (row["reasons"]!.GetValue<string>(), row["answered"]!.GetValue<int>(), row["label"]!.GetValue<string>()).ShouldBe(("disagreement", 3, "1"));
        (await service.Gateway.MetricsAsync()).ShouldNotContain("consensus_rows_total{family=\"tiny\",outcome=\"flagged\"} 1");
        var unknown = await GatewayUnderTest.PostAsync(service.Gateway.Ops, "/v2/guard/other/judge", System.Text.Encoding.UTF8.GetBytes(body));
        unknown.Code.ShouldBe("not_found");
    }

    // 1 - (mean - sd) of softmax(2x), softmax(4x) and (0.6, 0.4) for the service's class.
    static double Risk(double age, int region, string? label = null)
    {
        bool zero = (label ?? CalibratedRoute.Answer(age, region)) == "0";
        double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
        double[] p = [.. new[] { Sigmoid(2 * (age - region)), Sigmoid(4 * (age - region)), 0.6 }.Select(v => zero ? v : 1 - v)];
        double mean = p.Average();
        return 1 - (mean - Math.Sqrt(p.Average(v => (v - mean) * (v - mean))));
    }

    static bool IsValid(Reply reply) => reply.Headers["Consensus"].Contains("guarantee=\"score-0.05-2\"") && !reply.Headers["Consensus"].Contains("guarantee_state");

    static async Task<Reply> UntilAsync(GuardedService service, string body, Func<Reply, bool> holds)
    {
        Reply? reply = null;
        for (int i = 0; i < 80; i++)
        {
            reply = await service.PostAsync(body);
            if (reply.Headers["Consensus"].Contains("guarantee=") && holds(reply))
                return reply;
            await Task.Delay(100);
        }

        reply!.Headers["Consensus"].ShouldBe("what was waited for");
        return reply;
    }
}
