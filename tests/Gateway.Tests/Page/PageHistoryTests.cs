using System.Text.Json.Nodes;
using Gateway.Metrics;
using Gateway.Page;
using Gateway.Protocols.Rest;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Page;

/// <summary>What a page that is opened now is told of before.</summary>
public sealed class PageHistoryTests
{
    [Fact]
    public async Task Samples_come_from_the_one_that_is_asked_for_and_a_series_that_began_later_is_null_before()
    {
        var history = new PageHistory();
        history.Add(1000, [("a", 1)]);
        history.Add(3000, [("a", 2), ("b", 5)]);
        history.Add(5000, [("a", double.NaN), ("b", 6)]);
        (await ReadAsync(history, 0)).ToJsonString().ShouldBe("""{"next":3,"left_out":0,"times":[1000,3000,5000],"series":{"a":[1,2,null],"b":[null,5,6]}}""");
        (await ReadAsync(history, 2)).ToJsonString().ShouldBe("""{"next":3,"left_out":0,"times":[5000],"series":{"a":[null],"b":[6]}}""");
        (await ReadAsync(history, 3)).ToJsonString().ShouldBe("""{"next":3,"left_out":0,"times":[],"series":{}}""");
    }

    [Fact]
    public async Task The_oldest_samples_make_room_and_a_series_that_is_gone_goes_with_its_last_one()
    {
        var history = new PageHistory();
        history.Add(0, [("gone", 1), ("stays", 0)]);
        for (int i = 1; i < PageHistory.Kept; i++)
            history.Add(i, [("stays", i)]);
        (await ReadAsync(history, 0))["series"]!["gone"]![0]!.GetValue<double>().ShouldBe(1);
        history.Add(PageHistory.Kept, [("stays", PageHistory.Kept)]);
        var read = await ReadAsync(history, 0);
        read["times"]!.AsArray().Count.ShouldBe(PageHistory.Kept);
        read["times"]![0]!.GetValue<int>().ShouldBe(1);
        read["series"]!.AsObject().Select(s => s.Key).ShouldBe(["stays"]);
        read["series"]!["stays"]![PageHistory.Kept - 1]!.GetValue<int>().ShouldBe(PageHistory.Kept);
    }

    [Fact]
    public async Task More_series_than_are_kept_are_counted_and_left_out()
    {
        var history = new PageHistory();
        history.Add(0, [.. Enumerable.Range(0, PageHistory.MostSeries + 3).Select(i => ($"s{i}", (double)i))]);
        var read = await ReadAsync(history, 0);
        read["left_out"]!.GetValue<int>().ShouldBe(3);
        read["series"]!.AsObject().Count.ShouldBe(PageHistory.MostSeries);
    }

    [Fact]
    public async Task Each_series_that_is_read_has_the_name_and_the_value_that_metrics_sends()
    {
        using var metrics = new GatewayMetrics();
        metrics.FamilyLoaded(new("digits", "1", ["a", "b"], 1, 0.25, []));
        metrics.Of("digits").RequestStarted();
        metrics.Of("digits").RequestEnded("ok", 2, TimeSpan.FromMilliseconds(3), TimeSpan.Zero);
        metrics.Of("digits").Voted("a", 2, 1);
        using var text = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(text);
        var lines = System.Text.Encoding.UTF8.GetString(text.ToArray()).Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToHashSet();
        var read = await new MetricReading(metrics, PageSeries.Names).ReadAsync(CancellationToken.None);
        read.Select(r => r.Series).ShouldContain("consensus_request_duration_seconds_bucket{family=\"digits\",le=\"0.005\"}");
        read.ShouldContain(("consensus_requests_total{family=\"digits\",outcome=\"ok\"}", 1.0));
        read.ShouldContain(("consensus_member_votes_total{family=\"digits\",member=\"a\",vote=\"other\"}", 1.0));
        read.ShouldContain(("consensus_baseline_flag_ratio{family=\"digits\"}", 0.25));
        read.Where(r => !lines.Contains(FormattableString.Invariant($"{r.Series} {r.Value}"))).ShouldBeEmpty();
    }

    [Fact]
    public void A_bank_is_counted_in_the_metric_s_own_buckets() =>
        // At a bound counts below it, as in Prometheus; the last bucket is what lies above.
        PageFamilyJson.Counts(new([0.1, 0.2, 0.25, 0.9]), [0.1, 0.2, 0.5]).ShouldBe([1, 1, 1, 1]);

    static async Task<JsonNode> ReadAsync(PageHistory history, long from)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await using var json = JsonReply.Begin(context.Response, 200);
        json.Writer.WriteStartObject();
        await history.WriteAsync(json, from, CancellationToken.None);
        json.Writer.WriteEndObject();
        await json.EndAsync(CancellationToken.None);
        return JsonNode.Parse(body.ToArray())!;
    }
}
