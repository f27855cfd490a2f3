using System.Globalization;
using System.Text.RegularExpressions;
using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

public class OpenMetricsTests
{
    readonly Scrape _scrape = new();

    [Fact]
    public async Task A_counters_family_goes_without_total_and_its_sample_with_it()
    {
        _scrape.Factory.CreateCounter("requests_total", "Requests taken.").Inc(3);

        (await _scrape.OpenMetrics()).ShouldBe("# HELP requests Requests taken.\n# TYPE requests counter\nrequests_total 3.0\n# EOF\n");
    }

    [Fact]
    public async Task A_counter_without_total_in_its_name_is_of_unknown_type()
    {
        _scrape.Factory.CreateCounter("requests", "").Inc();

        (await _scrape.OpenMetrics()).ShouldBe("# HELP requests \n# TYPE requests unknown\nrequests 1.0\n# EOF\n");
    }

    [Fact]
    public async Task A_histogram_has_bounds_in_floating_point_and_whole_counts()
    {
        var histogram = _scrape.Factory.CreateHistogram("seconds", "", new HistogramConfiguration { Buckets = [1, 2.5, 1e45] });
        histogram.Observe(0.5);
        histogram.Observe(2);

        (await _scrape.OpenMetrics()).ShouldBe(
            """
            # HELP seconds 
            # TYPE seconds histogram
            seconds_sum 2.5
            seconds_count 2
            seconds_bucket{le="1.0"} 1
            seconds_bucket{le="2.5"} 2
            seconds_bucket{le="1e+45"} 2
            seconds_bucket{le="+Inf"} 2
            # EOF

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-1, "-1.0")]
    [InlineData(42, "42.0")]
    [InlineData(0.5, "0.5")]
    [InlineData(1e44, "1e+44")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public async Task Values_are_floating_point(double value, string expected)
    {
        _scrape.Factory.CreateGauge("g", "").Set(value);

        (await _scrape.OpenMetrics()).ShouldBe($"# HELP g \n# TYPE g gauge\ng {expected}\n# EOF\n");
    }

    [Fact]
    public async Task An_exemplar_follows_its_sample_with_labels_value_and_time()
    {
        double before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        _scrape.Factory.CreateCounter("hits_total", "")
            .Inc(2, Exemplar.From(Exemplar.Pair("trace_id", "abc"), Exemplar.Pair("who", "me")));

        string line = (await _scrape.OpenMetrics()).Split('\n')[2];

        var match = Regex.Match(line, "^hits_total 2\\.0 # \\{trace_id=\"abc\",who=\"me\"\\} 2\\.0 ([0-9.]+)$");
        match.Success.ShouldBeTrue(line);
        double time = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        // The package takes its time from a clock of some milliseconds.
        time.ShouldBeInRange(before - 1, before + 60);
    }

    [Fact]
    public async Task A_histograms_exemplar_stands_at_the_bucket_of_its_value_only()
    {
        var histogram = _scrape.Factory.CreateHistogram("s", "", new HistogramConfiguration { Buckets = [1, 2] });
        histogram.Observe(1.5, Exemplar.From(Exemplar.Pair("id", "7")));

        string[] lines = (await _scrape.OpenMetrics()).Split('\n');

        lines[4].ShouldBe("s_bucket{le=\"1.0\"} 0");
        lines[5].ShouldStartWith("s_bucket{le=\"2.0\"} 1 # {id=\"7\"} 1.5 ", Case.Sensitive);
        lines[6].ShouldBe("s_bucket{le=\"+Inf\"} 1");
    }

    [Fact]
    public async Task The_text_format_carries_no_exemplar()
    {
        _scrape.Factory.CreateCounter("hits_total", "").Inc(Exemplar.From(Exemplar.Pair("id", "7")));

        (await _scrape.Text()).ShouldEndWith("\nhits_total 1\n", Case.Sensitive);
    }

    [Fact]
    public async Task An_empty_registry_is_an_end_of_file() => (await _scrape.OpenMetrics()).ShouldBe("# EOF\n");
}
