using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Pipeline;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>A family that fails, or is slow, never holds the service's answer for long, and never lets it read as trusted.</summary>
public sealed class GuardFailureTests
{
    static readonly byte[] NotANumber = TinyModels.Linear(new float[,] { { float.NaN, 0 }, { 0, 1 } }, [0, 0]);

    static void Slow(string families) => new TinyFamily().With("a", SlowModel.Of(2)).With("b", TinyModels.Constant(2, 0.6f, 0.4f)).Write(families);

    const string Protocol = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""";

    [Fact]
    public async Task A_reply_waits_no_longer_than_its_budget_and_what_comes_later_is_kept()
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("""{"decision":"0"}"""), """ "OnFlag": "annotate", "FlagBudget": "00:00:00.020", """, Slow);
        var clock = Stopwatch.StartNew();
        var reply = await guarded.PostAsync(Protocol);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (reply.Status, reply.Text).ShouldBe((HttpStatusCode.OK, """{"decision":"0"}"""));
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldContain("members=2, answered=0, chosen=\"service\", reasons=\"member_missing\"");

        await guarded.MetricsWithAsync("consensus_guard_undecided_total{route=\"score\",reason=\"late\"} 1");
        var kept = await guarded.KeptAsync("SELECT d.id || '|' || r.reasons || '|' || length(r.members) || '|' || d.service FROM decisions d JOIN rows r ON r.decision = d.seq ORDER BY d.seq", 2);
        string first = kept[0].Split('|')[0];
        reply.Headers["Consensus"].ShouldContain($"decision=\"{first}\"");
        kept[0].ShouldEndWith("""|member_missing|0|{"status":200}""");
        // Two members, two classes, eight bytes each.
        kept[1].ShouldEndWith($$"""|member_missing|32|{"status":200,"late_of":"{{first}}"}""");
        await ConservedAsync(guarded, flagged: 1);
    }

    [Fact]
    public async Task A_late_family_withholds_the_answer_where_the_route_abstains()
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), """ "OnFlag": "abstain", "FlagBudget": "00:00:00", """, Slow);
        var reply = await guarded.PostAsync(Protocol);
        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        reply.Code.ShouldBe("abstained");
        ((string)reply.Json["decision_id"]!).Length.ShouldBe(32);
        await ConservedAsync(guarded, abstained: 1);
    }

    [Fact]
    public async Task In_shadow_a_slow_family_is_waited_for_behind_the_reply()
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), "", Slow);
        (await guarded.PostAsync(Protocol)).Headers.Keys.ShouldNotContain("Consensus-Flagged");
        await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"unflagged\"} 1");
        await ConservedAsync(guarded, unflagged: 1);
    }

    [Fact]
    public async Task A_gateway_that_stops_first_keeps_what_was_shadowed()
    {
        var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("{}"), "", Slow, more: """ "Store": { "AuditUnflagged": 1 }, """);
        await guarded.PostAsync(Protocol);
        await guarded.Gateway.Server.StopAsync();
        await guarded.Gateway.Server.DisposeAsync();
        Store.StoredRows.Number(guarded.Gateway.Store, "SELECT count(*) FROM decisions").ShouldBe(1);
        await guarded.DisposeAsync();
    }

    [Fact]
    public async Task A_member_that_gives_NaN_flags_the_reply()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("{}"), """ "OnFlag": "annotate", "FlagBudget": "00:00:10", """, f => TinyFamily.OfThree().With("d", NotANumber).Write(f));
        var reply = await guarded.PostAsync(Protocol);
        reply.Text.ShouldBe("{}");
        reply.Headers["Consensus"].ShouldContain("members=4, answered=4, chosen=\"service\", reasons=\"member_invalid\"");
    }

    [Fact]
    public async Task A_family_of_which_no_member_answers_flags_the_reply()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("{}"), """ "OnFlag": "annotate", "FlagBudget": "00:00:10", "Answer": { "Label": "/decision" }, """, f => new TinyFamily().With("d", NotANumber).Write(f));
        (await guarded.PostAsync(Protocol)).Headers["Consensus"].ShouldContain("flagged=1, members=1");
        await ConservedAsync(guarded, flagged: 1);
    }

    [Theory]
    [InlineData("annotate", 200)]
    [InlineData("abstain", 422)]
    public async Task A_family_that_was_unloaded_is_missing(string onFlag, int status)
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), $$""" "OnFlag": "{{onFlag}}", "FlagBudget": "00:00:10", """);
        (await guarded.PostAsync(Protocol)).Headers["Consensus-Flagged"].ShouldBe("?0");
        guarded.Gateway.Server.Families.Unload("tiny").ShouldBeTrue();
        var reply = await guarded.PostAsync(Protocol);
        ((int)reply.Status).ShouldBe(status);
        reply.Headers["Consensus-Flagged"].ShouldBe("?1");
        reply.Headers["Consensus"].ShouldContain("reasons=\"member_missing\"");
        reply.Headers["Consensus"].ShouldContain("decision=\"");
        await guarded.MetricsWithAsync("consensus_guard_undecided_total{route=\"score\",reason=\"family_missing\"} 1");
    }

    [Fact]
    public async Task A_route_that_does_not_fit_its_family_flags_every_reply()
    {
        await using var guarded = await GuardedService.StartAsync(GuardedService.Answers("{}"), """ "Input": { "age": "/a" }, "OnFlag": "annotate", "FlagBudget": "00:00:10", """);
        (await guarded.PostAsync("""{"a":1}""")).Headers["Consensus"].ShouldContain("reasons=\"uninspected\"");
        await guarded.MetricsWithAsync("consensus_guard_undecided_total{route=\"score\",reason=\"mapping_wrong\"} 1");
    }

    // What a service says while a request is being sent: see GuardWireTests. Here the client gives up before its end.
    [Fact]
    public async Task A_request_whose_body_never_came_to_its_end_is_flagged_uninspected()
    {
        var context = new DefaultHttpContext();
        var route = new GuardRoute("r", "tiny", OnFlag.Annotate, TimeSpan.Zero, null, null, null, null, null, 1024);
        int asked = 0;
        var exchange = new GuardExchange(context, route, new BodyCopy(new Admission(), 1 << 20, 1024), 0, _ => Task.FromResult(asked++));
        context.Request.Body = new MemoryStream();
        exchange.Listen(hasBody: true);
        // A read into nothing, as forwarders make to wait for bytes, is no end.
        (await context.Request.Body.ReadAsync(Memory<byte>.Empty)).ShouldBe(0);
        exchange.Close();
        exchange.Ended.IsCompleted.ShouldBeTrue();
        var judgment = GuardJudge.Judge(route, exchange.Inspection, new ServedReply(200, null, null));
        judgment.Summary.Reasons.ShouldBe("uninspected");
        (judgment.Why, judgment.Rows, asked).ShouldBe((Undecided.BodyIncomplete, 1, 0));
        exchange.Leave();
        exchange.Dispose();
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing_in_flight()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var guarded = await GuardedService.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }, """ "OnFlag": "annotate", """);
        using CancellationTokenSource gone = new();
        var sending = SendAsync(guarded, gone.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await gone.CancelAsync();
        await sending.ShouldThrowAsync<OperationCanceledException>();
        string metrics = await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"failed\"} 1");
        metrics.ShouldContain("consensus_pass_requests_total{route=\"score\",outcome=\"cancelled\"} 1");
        await ConservedAsync(guarded);
    }

    [Fact]
    public async Task A_reply_that_breaks_off_counts_as_failed()
    {
        await using var guarded = await GuardedService.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await Task.Delay(100);
            context.Abort();
        }, """ "OnFlag": "annotate", "FlagBudget": "00:00:10", """);
        using var content = new StringContent(Protocol, System.Text.Encoding.UTF8, "application/json");
        await guarded.Gateway.Data.PostAsync("/score", content).ShouldThrowAsync<HttpRequestException>();
        await guarded.MetricsWithAsync("consensus_guard_requests_total{route=\"score\",outcome=\"failed\"} 1");
        await ConservedAsync(guarded, failed: 1);
    }

    [Fact]
    public async Task As_many_as_Limits_InFlight_are_inspected_and_the_next_is_flagged_and_answered()
    {
        await using var guarded = await GuardedService.StartAsync(
            GuardedService.Answers("{}"), """ "OnFlag": "annotate", "FlagBudget": "00:00:00.500", """, Slow, more: """ "Limits": { "InFlight": 1 }, """);
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => guarded.PostAsync(Protocol)));
        replies.ShouldAllBe(r => r.Status == HttpStatusCode.OK);
        replies.Count(r => r.Headers["Consensus-Flagged"] == "?1").ShouldBeGreaterThan(0);
        (await guarded.MetricsWithAsync("reason=\"queue_full\"")).ShouldContain("consensus_rows_accepted_total{family=\"tiny\"} 4");
    }

    static async Task SendAsync(GuardedService guarded, CancellationToken gone)
    {
        using var content = new StringContent(Protocol, System.Text.Encoding.UTF8, "application/json");
        using var reply = await guarded.Gateway.Data.PostAsync("/score", content, gone);
    }

    static async Task ConservedAsync(GuardedService guarded, int unflagged = 0, int flagged = 0, int abstained = 0, int failed = 0)
    {
        string metrics = await guarded.MetricsWithAsync("consensus_rows_in_flight{family=\"tiny\"} 0");
        var outcomes = Regex.Matches(metrics, "^consensus_rows_total\\{[^}]*family=\"tiny\"[^}]*outcome=\"(\\w+)\"[^}]*\\} (\\S+)$", RegexOptions.Multiline)
            .ToDictionary(m => m.Groups[1].Value, m => double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture));
        (outcomes["unflagged"], outcomes["flagged"], outcomes["abstained"], outcomes["failed"]).ShouldBe((unflagged, flagged, abstained, failed));
        metrics.ShouldContain($"consensus_rows_accepted_total{{family=\"tiny\"}} {unflagged + flagged + abstained + failed}");
    }
}
