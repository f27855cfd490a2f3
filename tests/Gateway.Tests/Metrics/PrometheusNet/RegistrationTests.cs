using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

public class RegistrationTests
{
    readonly Scrape _scrape = new();

    [Fact]
    public void The_same_name_and_labels_give_the_same_metric_whatever_the_rest()
    {
        var first = _scrape.Factory.CreateHistogram("h", "help", ["k"], new HistogramConfiguration { Buckets = [1] });
        var second = _scrape.Factory.CreateHistogram("h", "other", ["k"], new HistogramConfiguration { Buckets = [2] });

        second.ShouldBeSameAs(first);
        _scrape.Factory.CreateHistogram("h", "help", "other").ShouldNotBeSameAs(first);
    }

    [Fact]
    public void A_name_of_one_type_cannot_be_another_types()
    {
        _scrape.Factory.CreateGauge("name", "", "k");

        Should.Throw<InvalidOperationException>(() => _scrape.Factory.CreateCounter("name", "", "k"));
    }

    [Theory]
    [InlineData("my-metric")]
    [InlineData("5a")]
    [InlineData("a:b")]
    [InlineData("")]
    [InlineData("é")]
    public void A_metric_name_is_letters_digits_and_underscores(string name) =>
        Should.Throw<ArgumentException>(() => _scrape.Factory.CreateGauge(name, ""));

    [Theory]
    [InlineData("my-label")]
    [InlineData("a:b")]
    [InlineData("9")]
    [InlineData("__reserved")]
    public void A_label_name_is_the_same_and_does_not_start_with_two_underscores(string label)
    {
        Should.Throw<ArgumentException>(() => _scrape.Factory.CreateCounter("c", "", label));
        Should.Throw<ArgumentException>(() => new Scrape().Registry.SetStaticLabels(new Dictionary<string, string> { [label] = "v" }));
    }

    [Fact]
    public void A_histogram_cannot_have_the_label_le() =>
        Should.Throw<ArgumentException>(() => _scrape.Factory.CreateHistogram("h", "", "le"));

    [Fact]
    public void A_label_cannot_come_twice()
    {
        Should.Throw<InvalidOperationException>(() => _scrape.Factory.CreateGauge("g", "", "k", "k"));
        var factory = _scrape.Factory.WithLabels(new Dictionary<string, string> { ["k"] = "v" });
        Should.Throw<InvalidOperationException>(() => factory.CreateGauge("f", "", ["k"]));
    }

    [Fact]
    public void As_many_label_values_as_names_are_needed()
    {
        var gauge = _scrape.Factory.CreateGauge("g", "", "a", "b");

        Should.Throw<ArgumentException>(() => gauge.WithLabels("1"));
        Should.Throw<ArgumentException>(() => gauge.WithLabels("1", "2", "3"));
        Should.Throw<ArgumentException>(() => gauge.WithLabels(new ReadOnlySpan<string>(["1"])));
        Should.Throw<ArgumentException>(() => gauge.RemoveLabelled("1"));
        Should.Throw<ArgumentException>(() => _scrape.Factory.CreateCounter("c", "").WithLabels("1"));
    }

    [Fact]
    public void A_label_value_is_not_null() =>
        Should.Throw<NotSupportedException>(() => _scrape.Factory.CreateGauge("g", "", "k").WithLabels([null!]));

    [Fact]
    public void The_same_label_values_give_the_same_child()
    {
        var gauge = _scrape.Factory.CreateGauge("g", "", "a", "b");
        var child = gauge.WithLabels("1", "2");

        gauge.WithLabels(new ReadOnlySpan<string>(["1", "2"])).ShouldBeSameAs(child);
        gauge.WithLabels(new ReadOnlyMemory<string>(["1", "2"])).ShouldBeSameAs(child);
        gauge.WithLabels("2", "1").ShouldNotBeSameAs(child);
        gauge.GetAllLabelValues().ShouldBe([["1", "2"], ["2", "1"]]);
    }

    [Fact]
    public void Changing_what_a_span_was_taken_from_changes_no_child()
    {
        var gauge = _scrape.Factory.CreateGauge("g", "", "k");
        string[] values = ["old"];
        gauge.WithLabels(values.AsSpan()).Set(1);
        values[0] = "new";

        gauge.WithLabels("old").Value.ShouldBe(1);
        gauge.GetAllLabelValues().ShouldBe([["old"]]);
    }

    [Fact]
    public async Task A_removed_child_is_gone_and_starts_anew()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "", "k");
        counter.WithLabels("a").Inc(5);
        counter.WithLabels("b").Inc(6);
        counter.RemoveLabelled("a");
        counter.WithLabels("b").Remove();

        (await _scrape.Text()).ShouldBe("# HELP c_total \n# TYPE c_total counter\n");
        counter.WithLabels("a").Value.ShouldBe(0);
    }

    [Fact]
    public async Task A_suppressed_initial_value_is_written_once_it_is_set_and_not_while_unpublished()
    {
        var gauge = _scrape.Factory.CreateGauge("g", "", new GaugeConfiguration { SuppressInitialValue = true });
        (await _scrape.Text()).ShouldBe("# HELP g \n# TYPE g gauge\n");

        gauge.Set(0);
        (await _scrape.Text()).ShouldEndWith("\ng 0\n", Case.Sensitive);

        gauge.Unpublish();
        (await _scrape.Text()).ShouldEndWith(" gauge\n", Case.Sensitive);

        gauge.Publish();
        (await _scrape.Text()).ShouldEndWith("\ng 0\n", Case.Sensitive);
    }

    [Fact]
    public async Task Static_labels_are_set_once_and_before_metrics_and_collections()
    {
        var labels = new Dictionary<string, string> { ["k"] = "v" };
        _scrape.Registry.SetStaticLabels(labels);
        Should.Throw<InvalidOperationException>(() => _scrape.Registry.SetStaticLabels(labels));

        var used = new Scrape();
        used.Factory.CreateGauge("g", "");
        Should.Throw<InvalidOperationException>(() => used.Registry.SetStaticLabels(labels));

        var collected = new Scrape();
        await collected.Text();
        Should.Throw<InvalidOperationException>(() => collected.Registry.SetStaticLabels(labels));
    }

    [Fact]
    public void The_static_class_makes_metrics_of_the_default_registry()
    {
        var counter = Prometheus.Metrics.CreateCounter("registration_tests_total", "", "k");

        Prometheus.Metrics.DefaultFactory.CreateCounter("registration_tests_total", "", "k").ShouldBeSameAs(counter);
        Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.DefaultRegistry)
            .CreateCounter("registration_tests_total", "", "k").ShouldBeSameAs(counter);
    }
}
