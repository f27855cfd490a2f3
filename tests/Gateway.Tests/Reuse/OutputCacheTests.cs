using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Security;
using Testing;

namespace Gateway.Tests.Reuse;

/// <summary>What members gave is kept for the same inputs; what is decided, recorded and counted is so for each request.</summary>
public sealed partial class OutputCacheTests
{
    const string Keeps = """{"Reuse":{"CacheBytes":1000000}}""";

    // "c" says 0, the others 1: flagged, and so recorded.
    static readonly float[] Flagged = [0, 1];

    [Fact]
    public async Task The_same_inputs_are_answered_to_the_bit_without_a_run_and_recorded_again()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Keeps);

        var first = await gateway.InferRowsAsync(Flagged);
        var second = await gateway.InferRowsAsync(Flagged);

        string[] ids = [IdOf(first), IdOf(second)];
        ids.Distinct().Count().ShouldBe(2);
        second.Text.Replace(ids[1], ids[0]).ShouldBe(first.Text);
        second.Headers["Consensus-Flagged"].ShouldBe("?1");
        foreach (string id in ids)
            (await gateway.GetAsync($"/v2/models/tiny/decisions/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("consensus_cache_lookups_total{family=\"tiny\",outcome=\"hit\"} 1\n");
        metrics.ShouldContain("consensus_cache_lookups_total{family=\"tiny\",outcome=\"miss\"} 1\n");
        metrics.ShouldContain("consensus_member_calls_total{family=\"tiny\",member=\"a\",outcome=\"answered\"} 1\n");
        metrics.ShouldContain("consensus_rows_total{family=\"tiny\",outcome=\"flagged\"} 2\n");
        metrics.ShouldContain("consensus_cache_entries 1\n");
    }

    [Fact]
    public async Task Other_elements_shapes_and_choices_are_other_requests()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Keeps, keeps: false);
        await gateway.InferRowsAsync([1, 0, 0, 1]);

        await gateway.InferRowsAsync([1, 0]);
        await gateway.InferRowsAsync([0, 1, 1, 0]);
        var ofC = (await gateway.InferRowsAsync([1, 0, 0, 1], ""","parameters":{"member":"c"}""")).Doubles("p");

        ofC.ShouldBe([0.6, 0.4, 0.6, 0.4], 1e-6);

        (await gateway.MetricsAsync()).ShouldNotContain("outcome=\"hit\"");
    }

    [Fact]
    public async Task What_the_policy_is_made_of_is_asked_anew()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Keeps);
        await gateway.InferRowsAsync(Flagged);

        var withheld = await gateway.InferRowsAsync(Flagged, ""","parameters":{"on_flag":"abstain"}""");
        var again = await gateway.InferRowsAsync(Flagged);

        withheld["p"].Select(v => v is null).ShouldBe([true, true]);
        again["p"].Select(v => v is null).ShouldBe([false, false]);
        (await gateway.MetricsAsync()).ShouldContain("outcome=\"hit\"} 2\n");
    }

    [Fact]
    public async Task A_loaded_version_takes_nothing_over()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(Keeps, keeps: false);
        await gateway.InferRowsAsync(Flagged);
        await gateway.MetricsWithAsync("consensus_cache_entries 1\n");

        var loaded = await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/load", Encoding.UTF8.GetBytes("{}"));
        loaded.Status.ShouldBe(HttpStatusCode.OK);
        await gateway.MetricsWithAsync("consensus_cache_bytes 0\n");
        await gateway.InferRowsAsync(Flagged);

        (await gateway.MetricsAsync()).ShouldNotContain("outcome=\"hit\"");
    }

    [Fact]
    public async Task A_caller_finds_nothing_that_another_one_asked()
    {
        var (a, b) = (TestKey.Of("a", "predict:*"), TestKey.Of("b", "predict:*"));
        await using var guarded = await Guarded.StartAsync([a, b], config: ""","Reuse":{"CacheBytes":1000000}""");

        await guarded.InferAsync(a.Text);
        (await guarded.InferAsync(b.Text)).Status.ShouldBe(HttpStatusCode.OK);
        (await guarded.Gateway.MetricsAsync()).ShouldNotContain("outcome=\"hit\"");
        await guarded.InferAsync(a.Text);

        (await guarded.Gateway.MetricsAsync()).ShouldContain("consensus_cache_lookups_total{family=\"tiny\",outcome=\"hit\"} 1\n");
    }

    [Fact]
    public async Task What_was_not_asked_for_the_longest_goes_first()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Reuse":{"CacheBytes":1000000,"CacheEntries":2}}""", keeps: false);
        foreach (float x in new[] { 1, 2, 1, 3 })
            await gateway.InferRowsAsync([x, 0]);
        (await gateway.MetricsAsync()).ShouldContain("outcome=\"hit\"} 1\n");

        await gateway.InferRowsAsync([1, 0]);
        (await gateway.MetricsAsync()).ShouldContain("outcome=\"hit\"} 2\n");
        await gateway.InferRowsAsync([2, 0]);

        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("outcome=\"hit\"} 2\n");
        metrics.ShouldContain("consensus_cache_entries 2\n");
    }

    [Fact]
    public async Task No_more_bytes_are_kept_than_allowed()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync("""{"Reuse":{"CacheBytes":5000}}""", keeps: false);
        for (int i = 0; i < 20; i++)
            await gateway.InferRowsAsync([i, 0]);
        await gateway.InferRowsAsync([.. Enumerable.Repeat(1f, 2000)]);

        double bytes = double.Parse(Bytes().Match(await gateway.MetricsAsync()).Groups[1].Value);
        bytes.ShouldBeInRange(1000, 5000);
    }

    [Fact]
    public async Task What_a_member_failed_at_is_asked_again()
    {
        // NaN at this lambda: the member's answer does not count.
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.Conditioned().Write(f), Keeps, keeps: false);
        for (int i = 0; i < 2; i++)
            await gateway.InferRowsAsync([1, 0], ""","parameters":{"lambda":0.5}""");

        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("outcome=\"miss\"} 2\n");
        metrics.ShouldContain("consensus_cache_entries 0\n");
    }

    [Fact]
    public async Task Nothing_is_kept_unless_it_is_configured()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync(keeps: false);
        for (int i = 0; i < 2; i++)
            await gateway.InferRowsAsync(Flagged);

        string metrics = await gateway.MetricsAsync();
        metrics.ShouldNotContain("consensus_cache_lookups_total{");
        metrics.ShouldContain("consensus_member_calls_total{family=\"tiny\",member=\"a\",outcome=\"answered\"} 2\n");
    }

    static string IdOf(Reply reply) => (string)reply.Json["parameters"]!["decision_id"]!;

    [GeneratedRegex(@"^consensus_cache_bytes (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Bytes();
}
