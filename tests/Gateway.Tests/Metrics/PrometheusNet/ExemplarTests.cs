using System.Diagnostics;
using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

public class ExemplarTests
{
    readonly Scrape _scrape = new();

    [Fact]
    public void An_exemplar_is_good_for_one_observation()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "");
        var exemplar = Exemplar.From(Exemplar.Pair("id", "1"));
        counter.Inc(exemplar);

        Should.Throw<InvalidOperationException>(() => counter.Inc(exemplar));
        Should.Throw<InvalidOperationException>(exemplar.Clone);
    }

    [Fact]
    public async Task A_clone_made_before_is_good_for_another()
    {
        var exemplar = Exemplar.From(Exemplar.Pair("id", "1"));
        var clone = exemplar.Clone();
        _scrape.Factory.CreateCounter("a_total", "").Inc(exemplar);
        _scrape.Factory.CreateCounter("b_total", "").Inc(clone);

        string text = await _scrape.OpenMetrics();

        text.ShouldContain("a_total 1.0 # {id=\"1\"} 1.0 ", Case.Sensitive);
        text.ShouldContain("b_total 1.0 # {id=\"1\"} 1.0 ", Case.Sensitive);
    }

    [Fact]
    public void The_same_label_twice_is_refused()
    {
        var histogram = _scrape.Factory.CreateHistogram("h", "");

        Should.Throw<ArgumentException>(() => histogram.Observe(1, Exemplar.From(Exemplar.Pair("id", "1"), Exemplar.Pair("id", "2"))));
    }

    [Fact]
    public void More_than_128_characters_of_names_and_values_are_refused()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "");

        // Two for the name.
        Should.NotThrow(() => counter.Inc(Exemplar.From(Exemplar.Pair("id", new string('x', 126)))));
        Should.Throw<ArgumentException>(() => counter.Inc(Exemplar.From(Exemplar.Pair("id", new string('x', 127)))));
        counter.Value.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-b")]
    [InlineData("__x")]
    public void A_key_is_a_label_name(string key) => Should.Throw<ArgumentException>(() => Exemplar.Key(key));

    [Fact]
    public async Task Characters_outside_ascii_become_question_marks()
    {
        _scrape.Factory.CreateCounter("c_total", "").Inc(Exemplar.From(Exemplar.Key("who").WithValue("Zoë")));

        (await _scrape.OpenMetrics()).ShouldContain("# {who=\"Zo?\"} ", Case.Sensitive);
    }

    [Fact]
    public async Task By_default_the_current_activity_gives_trace_and_span()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        _scrape.Factory.CreateCounter("c_total", "").Inc();

        (await _scrape.OpenMetrics()).ShouldContain(
            $"c_total 1.0 # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}} 1.0 ", Case.Sensitive);
    }

    [Fact]
    public async Task A_metric_or_its_factory_can_do_without_default_exemplars()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        _scrape.Factory.CreateCounter("none_total", "").Inc(Exemplar.None);
        var without = new CounterConfiguration { ExemplarBehavior = ExemplarBehavior.NoExemplars() };
        _scrape.Factory.CreateCounter("own_total", "", without).Inc();
        _scrape.Factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _scrape.Factory.CreateHistogram("factory", "").Observe(1);

        (await _scrape.OpenMetrics()).ShouldNotContain(" # {", Case.Sensitive);
    }

    [Fact]
    public async Task Within_the_shortest_interval_the_first_exemplar_stays()
    {
        var behavior = new ExemplarBehavior { NewExemplarMinInterval = TimeSpan.FromHours(1) };
        var counter = _scrape.Factory.CreateCounter("c_total", "", new CounterConfiguration { ExemplarBehavior = behavior });
        counter.Inc(Exemplar.From(Exemplar.Pair("id", "first")));
        counter.Inc(Exemplar.From(Exemplar.Pair("id", "second")));

        (await _scrape.OpenMetrics()).ShouldContain("c_total 2.0 # {id=\"first\"} 1.0 ", Case.Sensitive);
    }

    [Fact]
    public async Task A_provider_is_told_the_metric_and_the_value()
    {
        var behavior = new ExemplarBehavior
        {
            DefaultExemplarProvider = (metric, value) => Exemplar.From(Exemplar.Pair("seen", $"{metric.Name}:{value}")),
        };
        _scrape.Factory.CreateHistogram("h", "", new HistogramConfiguration { Buckets = [10], ExemplarBehavior = behavior }).Observe(4);

        (await _scrape.OpenMetrics()).ShouldContain("h_bucket{le=\"10.0\"} 1 # {seen=\"h:4\"} 4.0 ", Case.Sensitive);
    }

    [Fact]
    public async Task Writing_while_observing_gives_each_sample_a_whole_exemplar()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "");
        var key = Exemplar.Key("pair");
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(1, 3).Select(n => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                counter.Inc(n, Exemplar.From(key.WithValue($"{n}{n}")));
        })).ToArray();

        int seen = 0;
        for (int i = 0; i < 300 || seen == 0; i++)
        {
            string line = (await _scrape.OpenMetrics()).Split('\n')[2];
            string[] parts = line.Split(' ');
            if (parts.Length == 2)
                continue;
            seen++;
            // The label and the value of an exemplar come from the same observation.
            string n = parts[4].Split('.')[0];
            parts[3].ShouldBe($"{{pair=\"{n}{n}\"}}");
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }
}
