using System.Net;
using Testing;

namespace Gateway.Tests.Candidates;

public sealed class PromotionTests
{
    [Fact]
    public async Task Promote_and_rollback_change_what_serves_at_once_and_answer_it()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        (await VersionAsync(gateway)).ShouldBe("1");
        var tried = await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"share","share":0.25}""");
        tried.Text.Trim().ShouldBe("""{"name":"tiny","serving":"1","previous":null,"candidate":"2","mode":"share","share":0.25}""");
        var promoted = await CandidateGateway.CallAsync(gateway, "promote");
        promoted.Text.Trim().ShouldBe("""{"name":"tiny","serving":"2","previous":"1","candidate":null,"mode":null,"share":null}""");
        (await VersionAsync(gateway)).ShouldBe("2");
        var back = await CandidateGateway.CallAsync(gateway, "rollback");
        back.Text.Trim().ShouldBe("""{"name":"tiny","serving":"1","previous":null,"candidate":null,"mode":null,"share":null}""");
        (await VersionAsync(gateway)).ShouldBe("1");
        (await CandidateGateway.CallAsync(gateway, "rollback")).Code.ShouldBe("candidate_refused");
    }

    [Fact]
    public async Task Rollback_drops_a_candidate_first()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2"}""");
        await CandidateGateway.CallAsync(gateway, "promote");
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"1"}""");
        (await CandidateGateway.CallAsync(gateway, "rollback")).Text.Trim()
            .ShouldBe("""{"name":"tiny","serving":"2","previous":"1","candidate":null,"mode":null,"share":null}""");
        (await gateway.MetricsAsync()).ShouldNotContain("consensus_candidate_info{");
        ((string)(await CandidateGateway.CallAsync(gateway, "rollback")).Json["serving"]!).ShouldBe("1");
    }

    [Fact]
    public async Task Promoting_the_version_that_serves_keeps_it_when_a_higher_one_comes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => CandidateGateway.First().Write(f, versioned: true));
        (await CandidateGateway.CallAsync(gateway, "promote", """{"version":"1"}""")).Status.ShouldBe(HttpStatusCode.OK);
        CandidateGateway.Second().Write(gateway.Families, versioned: true);
        (await CandidateGateway.CallAsync(gateway, "load")).Status.ShouldBe(HttpStatusCode.OK);
        (await VersionAsync(gateway)).ShouldBe("1");
        (await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2"}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await CandidateGateway.CallAsync(gateway, "promote", """{"version":"2"}""")).Text.ShouldContain("\"previous\":\"1\"");
        (await VersionAsync(gateway)).ShouldBe("2");
    }

    [Fact]
    public async Task Promotions_and_rollbacks_under_load_fail_no_request()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        using var done = new CancellationTokenSource();
        var failures = new List<string>();
        var seen = new HashSet<string>();
        int answered = 0;
        var clients = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!done.IsCancellationRequested)
            {
                var reply = await gateway.InferRowsAsync([1, 0, 0, 1]);
                Interlocked.Increment(ref answered);
                lock (failures)
                {
                    if (reply.Status != HttpStatusCode.OK)
                        failures.Add(reply.Text);
                    else
                        seen.Add((string)reply.Json["model_version"]!);
                }
            }
        }).ToArray();
        foreach (string call in new[] { "candidate", "promote", "rollback", "candidate", "promote", "rollback", "candidate", "promote" })
        {
            var reply = await CandidateGateway.CallAsync(gateway, call, call == "candidate" ? """{"version":"2","mode":"share","share":0.5}""" : "");
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            int sofar = Volatile.Read(ref answered);
            for (int i = 0; i < 400 && Volatile.Read(ref answered) < sofar + 20; i++)
                await Task.Delay(5);
        }

        await done.CancelAsync();
        await Task.WhenAll(clients);
        failures.ShouldBeEmpty();
        seen.Order().ShouldBe(["1", "2"]);
        answered.ShouldBeGreaterThanOrEqualTo(160);
    }

    [Fact]
    public async Task A_restart_keeps_what_serves_and_what_is_tried()
    {
        string state = "";
        await using (var gateway = await CandidateGateway.StartAsync())
        {
            await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2"}""");
            await CandidateGateway.CallAsync(gateway, "promote");
            await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"1","mode":"share","share":1}""");
            state = await File.ReadAllTextAsync(Path.Combine(gateway.Families, "tiny", "serving.json"));
        }

        await using var again = await CandidateGateway.StartAsync(state: state);
        (await VersionAsync(again)).ShouldBe("1");
        (await CandidateGateway.CallAsync(again, "rollback")).Status.ShouldBe(HttpStatusCode.OK);
        (await VersionAsync(again)).ShouldBe("2");
        (await CandidateGateway.CallAsync(again, "rollback")).Status.ShouldBe(HttpStatusCode.OK);
        (await VersionAsync(again)).ShouldBe("1");
    }

    [Theory]
    [InlineData("candidate", """{"version":"9"}""", 404, "unknown_version", "it has 1, 2")]
    [InlineData("candidate", """{"version":"bad"}""", 409, "load_refused", "quorum")]
    [InlineData("candidate", """{"version":"wide"}""", 409, "candidate_refused", "other inputs")]
    [InlineData("candidate", """{"version":"1"}""", 409, "candidate_refused", "serves already")]
    [InlineData("candidate", """{"version":"2","share":0}""", 400, "invalid_field", "share: expected a number above 0, at most 1, came the number 0")]
    [InlineData("candidate", """{"version":"2","share":1.01}""", 400, "invalid_field", "share")]
    [InlineData("candidate", """{"version":"2","share":"0.1"}""", 400, "invalid_field", "share")]
    [InlineData("candidate", """{"version":"2","mode":"share"}""", 400, "invalid_field", "share: expected a number above 0")]
    [InlineData("candidate", """{"version":"2","mode":"canary"}""", 400, "invalid_field", "mode")]
    [InlineData("candidate", """{"version":2}""", 400, "invalid_field", "version: expected a string, came the number 2")]
    [InlineData("candidate", """{"version":"2","percent":5}""", 400, "invalid_field", "'percent'")]
    [InlineData("candidate", """{"version":"2","version":"2"}""", 400, "duplicate_key", "version")]
    [InlineData("candidate", "", 400, "invalid_json", "empty")]
    [InlineData("candidate", "{}", 400, "invalid_field", "version")]
    [InlineData("promote", "", 409, "candidate_refused", "no candidate")]
    [InlineData("promote", """{"version":"9"}""", 404, "unknown_version", "'9'")]
    [InlineData("promote", """{"version":"2","share":1}""", 400, "invalid_field", "'share'")]
    [InlineData("rollback", "", 409, "candidate_refused", "none was promoted")]
    [InlineData("rollback", "[]", 400, "invalid_field", "an object")]
    public async Task A_bad_call_changes_nothing_and_says_what_was_expected(string call, string body, int status, string code, string says)
    {
        await using var gateway = await CandidateGateway.StartAsync(f =>
        {
            CandidateGateway.First("bad").With(m => m["quorum"] = 9).Write(f, versioned: true);
            new TinyFamily("tiny", "wide", inputs: 3).With("a", TinyModels.Constant(3, 0.6f, 0.4f)).Write(f, versioned: true);
        });
        var reply = await CandidateGateway.CallAsync(gateway, call, body);
        ((int)reply.Status).ShouldBe(status, reply.Text);
        reply.Code.ShouldBe(code);
        reply.Error.ShouldContain(says);
        (await VersionAsync(gateway)).ShouldBe("1");
        (await File.ReadAllTextAsync(Path.Combine(gateway.Families, "tiny", "serving.json"))).ShouldBe("""{"serving":"1"}""");
    }

    [Fact]
    public async Task A_family_that_is_not_there_is_404_and_one_without_versions_has_nothing_to_try()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        foreach (string call in new[] { "candidate", "promote", "rollback" })
        {
            var reply = await CandidateGateway.CallAsync(gateway, call, call == "candidate" ? """{"version":"1"}""" : "", "other");
            reply.Code.ShouldBe("unknown_family");
        }

        (await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2"}""")).Code.ShouldBe("unknown_version");
    }

    [Fact]
    public async Task Index_and_metadata_tell_what_serves_and_what_is_tried()
    {
        await using var gateway = await CandidateGateway.StartAsync();
        await CandidateGateway.CallAsync(gateway, "candidate", """{"version":"2","mode":"share","share":0.1}""");
        var index = (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/index", [])).Json.AsArray();
        index.Select(e => $"{e!["version"]} {e["role"]}").ShouldBe(["1 serving", "2 candidate"]);
        var properties = (await gateway.GetAsync("/v2/models/tiny/versions/2")).Json["properties"]!;
        $"{properties["serving"]} {properties["candidate"]} {properties["candidate_mode"]} {properties["candidate_share"]}".ShouldBe("1 2 share 0.1");
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_lets_no_version_be_taken_for_the_chosen_one()
    {
        await using var gateway = await CandidateGateway.StartAsync(state: """{"serving":"1","candidate":"2"}""");
        var refused = await gateway.InferRowsAsync([1, 0]);
        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Code.ShouldBe("family_refused");
        refused.Error.ShouldContain("tiny/serving.json: mode: expected shadow or share");
        ((string)(await GatewayUnderTest.PostAsync(
            gateway.Data, "/v2/models/tiny/versions/1/infer", """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}"""u8.ToArray())).Json["model_version"]!).ShouldBe("1");
        // Repaired and loaded, it serves.
        await File.WriteAllTextAsync(Path.Combine(gateway.Families, "tiny", "serving.json"), """{"serving":"1"}""" + "\n");
        (await CandidateGateway.CallAsync(gateway, "load")).Status.ShouldBe(HttpStatusCode.OK);
        (await VersionAsync(gateway)).ShouldBe("1");
        // Broken while it serves: what was good stays.
        await File.WriteAllTextAsync(Path.Combine(gateway.Families, "tiny", "serving.json"), "{");
        (await CandidateGateway.CallAsync(gateway, "load")).Code.ShouldBe("load_refused");
        (await VersionAsync(gateway)).ShouldBe("1");
    }

    static async Task<string> VersionAsync(GatewayUnderTest gateway)
    {
        var reply = await gateway.InferRowsAsync([1, 0]);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return (string)reply.Json["model_version"]!;
    }
}
