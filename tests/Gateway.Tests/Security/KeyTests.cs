using System.Net;
using Gateway.Configuration;
using Gateway.Security;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>API keys: who has one gets in, and nobody learns why another does not.</summary>
public sealed class KeyTests
{
    static readonly TestKey Web = TestKey.Of("web", "predict:tiny");

    [Fact]
    public async Task A_key_opens_what_its_scopes_say_by_either_header()
    {
        await using var gateway = await Guarded.StartAsync([Web, TestKey.Of("all", "predict:*")]);
        (await gateway.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/v2/models/tiny", null, ("X-Api-Key", Web.Text))).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/v2/models/tiny/example", Web.Text)).Code.ShouldBe("no_example");
        (await gateway.GetAsync("/v1/models/tiny", Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
        (await gateway.GetAsync("/v2", Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_family_that_is_not_named_is_refused_like_one_that_does_not_exist()
    {
        await using var gateway = await Guarded.StartAsync([Web]);
        var other = await gateway.InferAsync(Web.Text, "other");
        var none = await gateway.InferAsync(Web.Text, "nothing");
        other.Status.ShouldBe(HttpStatusCode.Forbidden);
        other.Code.ShouldBe("missing_scope");
        none.Status.ShouldBe(other.Status);
        none.Error.Replace("nothing", "other").ShouldBe(other.Error);
        other.Headers["Consensus-Flagged"].ShouldBe("?1");
        (await gateway.GetAsync("/v2/models/stats", Web.Text)).Json["model_stats"]!.AsArray().Select(m => (string)m!["name"]!).ShouldBe(["tiny"]);
        (await gateway.GetAsync("/v2/models/tiny/decisions", Web.Text)).Code.ShouldBe("missing_scope");
        (await gateway.OpsAsync("POST", "/v2/repository/index", Web.Text)).Code.ShouldBe("missing_scope");
    }

    [Fact]
    [FaultCase(70, "guessing ids and secrets of keys")]
    public async Task What_is_wrong_with_a_key_is_not_told()
    {
        var late = TestKey.Of("late", "predict:*", ""","expires":"2026-01-01T00:00:00Z" """);
        var early = TestKey.Of("early", "predict:*", ""","not_before":"2099-01-01T00:00:00Z" """);
        await using var gateway = await Guarded.StartAsync([Web, late, early]);
        string[] bad = [late.Text, early.Text, TestKey.Of("web", "x").Text, TestKey.Of("nobody", "x").Text, Web.Text[..^1] + (Web.Text[^1] == 'A' ? 'B' : 'A')];
        var replies = new List<Reply>();
        foreach (string text in bad)
            replies.Add(await gateway.InferAsync(text));
        replies.ShouldAllBe(r => r.Status == HttpStatusCode.Unauthorized && r.Code == "unauthenticated");
        replies.Select(r => r.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        replies[0].Headers["WWW-Authenticate"].ShouldStartWith("Bearer ");
        string metrics = await gateway.Gateway.Ops.GetStringAsync("/metrics");
        metrics.ShouldContain("consensus_auth_failures_total{reason=\"expired\"} 1\n");
        metrics.ShouldContain("consensus_auth_failures_total{reason=\"not_yet_valid\"} 1\n");
        metrics.ShouldContain("consensus_auth_failures_total{reason=\"unknown_key\"} 3\n");
    }

    [Fact]
    [FaultCase(70, "telling by the time whether an id exists")]
    public void An_id_that_nobody_has_is_compared_with_as_many_digests_as_one_that_somebody_has()
    {
        var ring = KeyFile.Read(System.Text.Encoding.UTF8.GetBytes(Web.Line), out _)!;
        ring.Candidates("web").Count.ShouldBe(2);
        ring.Candidates("nobody").Count.ShouldBe(2);
        ring.Candidates("web").Concat(ring.Candidates("nobody")).ShouldAllBe(c => c.Digest.Length == 32);
        ring.Find("nobody", Web.Text[^43..], DateTimeOffset.UnixEpoch).Failure.ShouldBe(AuthFailure.UnknownKey);
        // And by a comparison that does not end early.
        File.ReadAllText(Repository.File("src", "Gateway", "Security", "KeyRing.cs")).ShouldContain("CryptographicOperations.FixedTimeEquals(digest, candidate.Digest)");
    }

    [Theory]
    [FaultCase(70, "a key in the query string")]
    [InlineData("?api_key=x")]
    [InlineData("?X-API-KEY=x")]
    [InlineData("?a=1&access_token=x")]
    [InlineData("?subject=SECRET")]
    public async Task A_key_in_the_query_string_is_refused_whatever_else_is_sent(string query)
    {
        await using var gateway = await Guarded.StartAsync([Web]);
        var reply = await gateway.GetAsync("/v2/models/tiny" + query.Replace("SECRET", Web.Text), Web.Text);
        reply.Status.ShouldBe(HttpStatusCode.Unauthorized);
        reply.Text.ShouldNotContain(Web.Text);
    }

    [Fact]
    public async Task Headers_that_are_no_credentials_are_refused_and_not_passed_over()
    {
        await using var gateway = await Guarded.StartAsync([Web]);
        foreach (var headers in new (string, string)[][]
        {
            [("Authorization", "Basic d2ViOng=")], [("Authorization", Web.Text)], [("Authorization", "Bearer")], [("X-Api-Key", "")], [("X-Api-Key", "gk_web")],
            [("Authorization", "Bearer " + Web.Text), ("X-Api-Key", Web.Text)], [("X-Api-Key", Web.Text + "," + Web.Text)],
        })
            (await gateway.GetAsync("/v2", null, headers)).Status.ShouldBe(HttpStatusCode.Unauthorized, headers[0].Item2);
    }

    [Fact]
    public async Task Two_keys_of_one_id_are_good_while_they_are_rotated_and_the_file_is_read_again()
    {
        var second = TestKey.Of("web", "predict:tiny");
        await using var gateway = await Guarded.StartAsync([Web]);
        (await gateway.InferAsync(second.Text)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        TestKey.Write(gateway.KeysFile, Web, second);
        await EventuallyAsync(() => gateway.InferAsync(second.Text), HttpStatusCode.OK);
        (await gateway.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
        // No good: what was read before stays.
        File.WriteAllText(gateway.KeysFile, "{");
        await Task.Delay(1500);
        (await gateway.InferAsync(Web.Text)).Status.ShouldBe(HttpStatusCode.OK);
        TestKey.Write(gateway.KeysFile, second);
        await EventuallyAsync(() => gateway.InferAsync(Web.Text), HttpStatusCode.Unauthorized);
        (await gateway.InferAsync(second.Text)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"id":"a_b","sha256":"00","scopes":["explain"]}""", "id: expected")]
    [InlineData("""{"id":"a","sha256":"00","scopes":["explain"]}""", "sha256: expected 64")]
    [InlineData("""{"id":"a","sha256":"DIGEST","scopes":["predict"]}""", "scopes: expected predict:FAMILY")]
    [InlineData("""{"id":"a","sha256":"DIGEST","scopes":[]}""", "scopes: expected predict:FAMILY")]
    [InlineData("""{"id":"a","sha256":"DIGEST","scopes":["admin"],"quota":{"per_second":0,"burst":1}}""", "quota: expected")]
    [InlineData("""{"id":"a","sha256":"DIGEST","scopes":["admin"],"secret":"x"}""", "expected a key as ./gateway key prints it")]
    [InlineData("""{"id":"a","sha256":"DIGEST","scopes":["admin"]}|{"id":"a","sha256":"DIGEST","scopes":["admin"]}|{"id":"a","sha256":"DIGEST","scopes":["admin"]}""", "line 3: expected at most 2 keys")]
    public void A_file_with_mistakes_stops_the_start(string lines, string said)
    {
        using var folder = new TemporaryFolder();
        TestKey.Write(folder["keys.jsonl"], [.. lines.Replace("DIGEST", new string('a', 64)).Split('|').Select(l => new TestKey("", l))]);
        Mistakes(folder).ShouldContain(m => m.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_others_can_open_is_refused()
    {
        using var folder = new TemporaryFolder();
        TestKey.Write(folder["keys.jsonl"], Web);
        Mistakes(folder).ShouldBeEmpty();
        FileModes.Set(folder["keys.jsonl"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Mistakes(folder).Single().ShouldContain("$.Access.Keys: ");
        Mistakes(folder).Single().ShouldContain("mode 0600");
        File.Delete(folder["keys.jsonl"]);
        Mistakes(folder).Single().ShouldContain("cannot be read");
    }

    internal static async Task EventuallyAsync(Func<Task<Reply>> ask, HttpStatusCode expected)
    {
        var reply = await ask();
        for (int i = 0; i < 100 && reply.Status != expected; i++)
        {
            await Task.Delay(50);
            reply = await ask();
        }

        reply.Status.ShouldBe(expected);
    }

    static string[] Mistakes(TemporaryFolder folder)
    {
        var environment = new Dictionary<string, string> { ["GATEWAY__Access__Keys"] = folder["keys.jsonl"] };
        ConfigLoader.Load(new(null, Families: folder.Path), environment, out var mistakes);
        return [.. mistakes.Select(m => m.ToString())];
    }
}
