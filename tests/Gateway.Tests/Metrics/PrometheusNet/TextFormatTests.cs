using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

public class TextFormatTests
{
    readonly Scrape _scrape = new();

    [Fact]
    public async Task A_counter_is_declared_and_written_under_its_full_name()
    {
        _scrape.Factory.CreateCounter("requests_total", "Requests taken.").Inc(3);

        (await _scrape.Text()).ShouldBe("# HELP requests_total Requests taken.\n# TYPE requests_total counter\nrequests_total 3\n");
    }

    [Fact]
    public async Task A_gauge_is_written_with_its_labels_in_the_order_of_their_names()
    {
        _scrape.Factory.CreateGauge("members", "Members by state.", "family", "state").WithLabels("digits", "ready").Set(-2.5);

        (await _scrape.Text()).ShouldBe(
            "# HELP members Members by state.\n# TYPE members gauge\nmembers{family=\"digits\",state=\"ready\"} -2.5\n");
    }

    [Fact]
    public async Task A_histogram_is_written_as_sum_and_count_and_cumulative_buckets()
    {
        var histogram = _scrape.Factory.CreateHistogram(
            "seconds", "Time.", ["route"], new HistogramConfiguration { Buckets = [0.5, 1, 2.5] });
        histogram.WithLabels("a").Observe(0.25);
        histogram.WithLabels("a").Observe(0.75);
        histogram.WithLabels("a").Observe(7);

        (await _scrape.Text()).ShouldBe(
            """
            # HELP seconds Time.
            # TYPE seconds histogram
            seconds_sum{route="a"} 8
            seconds_count{route="a"} 3
            seconds_bucket{route="a",le="0.5"} 1
            seconds_bucket{route="a",le="1"} 2
            seconds_bucket{route="a",le="2.5"} 2
            seconds_bucket{route="a",le="+Inf"} 3

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Families_and_children_keep_the_order_in_which_they_were_made()
    {
        var gauge = _scrape.Factory.CreateGauge("zebra", "", "k");
        _scrape.Factory.CreateGauge("ant", "");
        gauge.WithLabels("y").Set(1);
        gauge.WithLabels("x").Set(2);

        (await _scrape.Text()).ShouldBe(
            "# HELP zebra \n# TYPE zebra gauge\nzebra{k=\"y\"} 1\nzebra{k=\"x\"} 2\n# HELP ant \n# TYPE ant gauge\nant 0\n");
    }

    [Fact]
    public async Task Label_values_escape_backslash_quote_and_line_feed()
    {
        _scrape.Factory.CreateGauge("g", "", "path").WithLabels("C:\\dir \"x\"\nnext é").Set(1);

        (await _scrape.Text()).ShouldContain("g{path=\"C:\\\\dir \\\"x\\\"\\nnext é\"} 1\n", Case.Sensitive);
    }

    [BridgeFact("the package writes help text as it is, and a line feed breaks its output")]
    public async Task Help_escapes_backslash_and_line_feed_and_leaves_quotes()
    {
        _scrape.Factory.CreateGauge("g", "a\\b\n\"c\"");

        (await _scrape.Text()).ShouldBe("# HELP g a\\\\b\\n\"c\"\n# TYPE g gauge\ng 0\n");
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e45, "1e+45")]
    [InlineData(12345678.25, "12345678.25")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(double.NaN, "NaN")]
    public async Task Numbers_are_written_without_a_culture(double value, string expected)
    {
        _scrape.Factory.CreateGauge("g", "").Set(value);

        (await _scrape.Text()).ShouldEndWith($"\ng {expected}\n", Case.Sensitive);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, -1)]
    public async Task Infinity_is_written_in_a_form_that_readers_of_the_format_take(double value, int sign)
    {
        _scrape.Factory.CreateGauge("g", "").Set(value);

        // Go's ParseFloat takes inf and infinity with a sign or without, in any case.
        string written = (await _scrape.Text()).Split('\n')[2].Split(' ')[1];
        written.TrimStart('+', '-').ShouldBeOneOf("Inf", "Infinity");
        written.StartsWith('-').ShouldBe(sign < 0);
    }

    [Fact]
    public async Task Static_labels_follow_the_metrics_own_and_the_registrys_come_last()
    {
        _scrape.Registry.SetStaticLabels(new Dictionary<string, string> { ["site"] = "s" });
        var factory = _scrape.Factory.WithLabels(new Dictionary<string, string> { ["zone"] = "z" });
        factory.CreateGauge("g", "", ["own"]).WithLabels("o").Set(1);

        (await _scrape.Text()).ShouldContain("g{own=\"o\",zone=\"z\",site=\"s\"} 1\n", Case.Sensitive);
        _scrape.Registry.StaticLabels.ShouldBe([KeyValuePair.Create("site", "s")]);
    }

    [Fact]
    public async Task Metrics_of_one_name_with_other_labels_share_one_declaration()
    {
        _scrape.Factory.CreateGauge("g", "h").Set(1);
        _scrape.Factory.CreateGauge("g", "h", "k").WithLabels("v").Set(2);

        (await _scrape.Text()).ShouldBe("# HELP g h\n# TYPE g gauge\ng 1\ng{k=\"v\"} 2\n");
    }

    [Fact]
    public async Task What_is_done_before_a_collection_is_in_its_text_and_failures_there_cost_nothing_else()
    {
        var sync = _scrape.Factory.CreateGauge("sync", "");
        var async = _scrape.Factory.CreateGauge("async", "");
        _scrape.Registry.AddBeforeCollectCallback(() => throw new InvalidOperationException("broken"));
        _scrape.Registry.AddBeforeCollectCallback(() => sync.Set(1));
        _scrape.Registry.AddBeforeCollectCallback(async cancel =>
        {
            await Task.Delay(1, cancel);
            async.Set(2);
        });

        string text = await _scrape.Text();

        text.ShouldContain("\nsync 1\n", Case.Sensitive);
        text.ShouldContain("\nasync 2\n", Case.Sensitive);
    }
}
