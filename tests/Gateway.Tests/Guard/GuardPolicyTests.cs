using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>What becomes of a guarded service's reply under each of the four policies.</summary>
public sealed class GuardPolicyTests
{
    const string Annotate = """ "OnFlag": "annotate", "FlagBudget": "00:00:10", """;

    [Fact]
    public async Task In_shadow_nothing_reaches_the_reply_and_everything_is_kept()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("""{"decision":"1"}"""), GuardedService.Mapped + """ "Answer": { "Label": "/decision" }, """);
        var reply = await guarded.PostAsync();
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldBe("""{"decision":"1"}""");
        reply.Headers.Keys.Where(k => k.StartsWith("Consensus", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();

        string metrics = await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"flagged\"} 1");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"flagged\"} 1");
        metrics.ShouldContain("consensus_shadow_rows_total{family=\"tiny\",flagged=\"yes\"} 1");
        metrics.ShouldContain("consensus_flags_total{family=\"tiny\",reason=\"disagreement\"} 1");
        (await guarded.KeptAsync("SELECT route || ' ' || service || ' ' || guarantee FROM decisions", 1)).ShouldBe(["""score {"status":200,"label":"1"} none"""]);
        (await guarded.KeptAsync("SELECT reasons || ' ' || prediction || ' ' || features FROM rows", 1)).ShouldBe(["""disagreement 1 {"age":1,"region":"n"}"""]);
    }

    [Theory]
    [InlineData(GuardedService.Agreed, "?0", "flagged=0")]
    [InlineData(GuardedService.Disputed, "?1", "flagged=1")]
    public async Task Annotate_adds_headers_and_changes_nothing_else(string body, string flagged, string count)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("""{"decision":"0"}"""), GuardedService.Mapped + Annotate);
        var reply = await guarded.PostAsync(body);
        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldBe("""{"decision":"0"}""");
        reply.Headers["X-Service"].ShouldBe("yes");
        reply.Headers["Consensus-Flagged"].ShouldBe(flagged);
        reply.Headers["Consensus"].ShouldStartWith($"rows=1, {count}, members=3, answered=3, chosen=\"service\", ");
        reply.Headers["Consensus"].ShouldContain("guarantee=\"none\"");
    }

    [Fact]
    public async Task A_flagged_reply_names_its_decision_and_reason_and_the_decision_is_on_disk()
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), GuardedService.Mapped + Annotate);
        var reply = await guarded.PostAsync(GuardedService.Disputed);
        string id = (await guarded.KeptAsync("SELECT id FROM decisions", 1))[0];
        reply.Headers["Consensus"].ShouldBe($"rows=1, flagged=1, members=3, answered=3, chosen=\"service\", reasons=\"disagreement\", guarantee=\"none\", decision=\"{id}\"");
    }

    [Theory]
    [InlineData("\"0\"", "?0")]
    [InlineData("0", "?0")]
    [InlineData("0.0", "?0")]
    [InlineData("\"1\"", "?1")]
    [InlineData("\"maybe\"", "?1")]
    public async Task The_services_own_answer_is_a_voter(string label, string flagged)
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers($$$"""{"result":{"decision":{{{label}}}}}"""), GuardedService.Mapped + Annotate + """ "Answer": { "Label": "/result/decision" }, """);
        var reply = await guarded.PostAsync();
        reply.Headers["Consensus-Flagged"].ShouldBe(flagged);
        reply.Text.ShouldBe($$$"""{"result":{"decision":{{{label}}}}}""");
    }

    [Theory]
    [InlineData("\"0\"", "?0")]
    [InlineData("\"1\"", "?1")]
    [InlineData("\"maybe\"", "?1")]
    public async Task A_routes_threshold_is_one_of_the_risk_of_the_services_answer(string label, string flagged)
    {
        // Risk .3407 for 0 and .9825 for 1: see ServedDeciderTests.
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers($$"""{"decision":{{label}}}"""), GuardedService.Mapped + Annotate + """ "RiskThreshold": 0.5, "Answer": { "Label": "/decision" }, """);
        (await guarded.PostAsync()).Headers["Consensus-Flagged"].ShouldBe(flagged);
    }

    [Fact]
    public async Task Abstain_withholds_a_flagged_answer_and_lets_others_pass()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("""{"decision":"secret"}"""), GuardedService.Mapped + """ "OnFlag": "abstain", "FlagBudget": "00:00:10", """);
        var passed = await guarded.PostAsync();
        (passed.Status, passed.Text).ShouldBe((HttpStatusCode.OK, """{"decision":"secret"}"""));
        passed.Headers["Consensus-Flagged"].ShouldBe("?0");

        var withheld = await guarded.PostAsync(GuardedService.Disputed);
        withheld.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        withheld.Code.ShouldBe("abstained");
        withheld.Json["rows"]!.AsArray().Select(r => (int)r!).ShouldBe([0]);
        string id = (await guarded.KeptAsync("SELECT id FROM decisions", 1))[0];
        ((string)withheld.Json["decision_id"]!).ShouldBe(id);
        withheld.Text.ShouldNotContain("secret");
        withheld.Headers.Keys.ShouldNotContain("X-Service");
        withheld.Headers["Consensus-Flagged"].ShouldBe("?1");
        withheld.Headers["Consensus"].ShouldContain("error=\"abstained\"");
        string metrics = await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"abstained\"} 1");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"abstained\"} 1");
        metrics.ShouldContain("consensus_pass_requests_total{route=\"score\",outcome=\"2xx\"} 2");
    }

    [Fact]
    public async Task Fallback_sends_a_flagged_request_as_it_came_to_the_other_cluster()
    {
        ConcurrentQueue<string> first = [], second = [];
        await using var other = await LocalServer.ServiceAsync(GuardedService.Keeps(second, """{"decision":"human"}"""));
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Keeps(first, """{"decision":"0"}"""),
            GuardedService.Mapped + """ "OnFlag": "fallback", "FlagBudget": "00:00:10", "Fallback": "people", """,
            clusters: $$""", "people": { "Destinations": { "a": { "Address": "{{other.Address}}" } } } """);
        (await guarded.PostAsync()).Text.ShouldBe("""{"decision":"0"}""");
        second.ShouldBeEmpty();

        var reply = await guarded.PostAsync(GuardedService.Disputed);
        reply.Text.ShouldBe("""{"decision":"human"}""");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldContain("chosen=\"fallback\"");
        first.ShouldBe([GuardedService.Agreed, GuardedService.Disputed]);
        second.ShouldBe([GuardedService.Disputed]);
        string metrics = await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"fallback\"} 1");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"fallback\"} 1");
    }

    [Theory]
    [InlineData("shadow")]
    [InlineData("abstain")]
    [InlineData("fallback")]
    public async Task What_the_service_itself_flags_is_flagged(string onFlag)
    {
        await using var other = await LocalServer.ServiceAsync(GuardedService.Answers("""{"decision":"human"}"""));
        await using var guarded = await GuardedService.StartAsync(
            async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Response.Headers["Consensus-Flagged"] = "?1";
                await context.Response.WriteAsync("""{"decision":"0"}""");
            },
            GuardedService.Mapped + $""" "OnFlag": "{onFlag}", "FlagBudget": "00:00:10", "Answer": {"{"} "Label": "/decision" {"}"}, """ + (onFlag == "fallback" ? """ "Fallback": "people", """ : ""),
            clusters: $$""", "people": { "Destinations": { "a": { "Address": "{{other.Address}}" } } } """);
        var reply = await guarded.PostAsync();
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        if (onFlag == "shadow")
            reply.Text.ShouldBe("""{"decision":"0"}""");
        else if (onFlag == "abstain")
            (reply.Code, reply.Json["rows"]!.ToJsonString()).ShouldBe(("abstained", "[0]"));
        else
            reply.Text.ShouldBe("""{"decision":"human"}""");
        string outcome = onFlag switch { "shadow" => "flagged", "abstain" => "abstained", _ => "fallback" };
        await guarded.MetricsWithAsync($"consensus_guard_requests_total{{route=\"score\",outcome=\"{outcome}\"}} 1");
        (await guarded.KeptAsync("SELECT reasons FROM rows", 1)).ShouldBe(["uninspected"]);
    }

    [Fact]
    public async Task A_fallback_that_is_down_is_a_502_that_reads_as_flagged()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("{}"), GuardedService.Mapped + """ "OnFlag": "fallback", "FlagBudget": "00:00:10", "Fallback": "people", """,
            clusters: """, "people": { "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } } """);
        var reply = await guarded.PostAsync(GuardedService.Disputed);
        reply.Status.ShouldBe(HttpStatusCode.BadGateway);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        (await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"failed\"} 1"))
            .ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"failed\"} 1");
    }

    [Theory]
    [InlineData("1.5", "?0", "answered=2, chosen=\"service\", guarantee")]
    [InlineData("4", "?1", "reasons=\"risk\"")]
    [InlineData("\"4\"", "?1", "reasons=\"uninspected\"")]
    public async Task A_services_number_is_judged_by_the_spread_that_it_makes(string price, string flagged, string said)
    {
        // Members say 1 and 2: the spread with 1.5 is 1, with 4 it is 3.
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers($$"""{"price":{{price}}}"""), Annotate + """ "Answer": { "Value": "/price" }, "RiskThreshold": 1.5, """, f => new TinyFamily(inputs: 1)
                .With("a", TinyModels.Regression([1], 0)).With("b", TinyModels.Regression([2], 0)).With(m =>
                {
                    m["task"] = "regression";
                    m["outputs"] = new JsonArray(TinyFamily.Tensor("y", "FP32", -1, 1));
                    m["decides"] = new JsonObject { ["output"] = "y", ["kind"] = "mean" };
                }).Write(f));
        var reply = await guarded.PostAsync("""{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[1]}]}""");
        reply.Headers["Consensus-Flagged"].ShouldBe(flagged);
        reply.Headers["Consensus"].ShouldContain(said);
    }

    [Theory]
    [InlineData("annotate", 503)]
    [InlineData("shadow", 200)]
    public async Task A_store_that_refuses_holds_back_what_it_cannot_keep_but_nothing_in_shadow(string onFlag, int status)
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("{}"), $$""" "OnFlag": "{{onFlag}}", "FlagBudget": "00:00:10", """, more: """ "Store": { "OnFailure": "refuse", "QueueRows": 1 }, """);
        // Two flagged rows where one has room.
        var reply = await guarded.PostAsync("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[0,1,0,1]}]}""");
        ((int)reply.Status).ShouldBe(status);
        reply.Headers.GetValueOrDefault("Consensus-Flagged").ShouldBe(status == 503 ? "?1" : null);
        await guarded.MetricsWithAsync($"consensus_guard_requests_total{{route=\"score\",outcome=\"{(status == 503 ? "failed" : "flagged")}\"}} 1");
    }

    [Fact]
    public async Task What_the_service_refuses_is_forwarded_and_not_judged()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("""{"why":"no"}""", 422), GuardedService.Mapped + """ "OnFlag": "abstain", "FlagBudget": "00:00:10", """);
        var reply = await guarded.PostAsync();
        (reply.Status, reply.Text).ShouldBe((HttpStatusCode.UnprocessableEntity, """{"why":"no"}"""));
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe("error=\"upstream_status\"");
        string metrics = await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"not_judged\"} 1");
        metrics.ShouldContain("consensus_rows_accepted_total{family=\"tiny\"} 0");
    }

    [Fact]
    public async Task A_service_that_is_down_is_a_502_that_reads_as_flagged()
    {
        await using var guarded = await GuardedService.StartAsync(
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }, GuardedService.Mapped + Annotate);
        var reply = await guarded.PostAsync();
        reply.Code.ShouldBe("upstream_unavailable");
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldBe("error=\"upstream_unavailable\"");
    }
}
