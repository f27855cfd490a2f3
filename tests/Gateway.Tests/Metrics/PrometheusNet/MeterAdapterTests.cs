using System.Diagnostics.Metrics;
using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

public sealed class MeterAdapterTests : IDisposable
{
    readonly Scrape _scrape = new();
    readonly Meter _meter = new("Gateway.Tests-Meter");
    readonly IDisposable _adapter;

    public MeterAdapterTests() => _adapter = Listen(_scrape);

    public void Dispose()
    {
        _adapter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task A_counter_becomes_a_gauge_named_after_meter_and_instrument_with_unit_and_type_in_its_help()
    {
        var counter = _meter.CreateCounter<long>("Requests.taken", "{request}", "Requests.");
        counter.Add(1);
        counter.Add(2);

        (await _scrape.Text()).ShouldEndWith(
            """
            # HELP gateway_tests_meter_requests_taken ({request}) Requests. (Counter`1)
            # TYPE gateway_tests_meter_requests_taken gauge
            gateway_tests_meter_requests_taken 3

            """.ReplaceLineEndings("\n"),
            Case.Sensitive);
    }

    [Fact]
    public async Task The_adapter_counts_its_instruments()
    {
        _meter.CreateCounter<long>("a");
        _meter.CreateHistogram<double>("b");

        (await _scrape.Text()).ShouldContain("\nprometheus_net_meteradapter_instruments_connected 2\n", Case.Sensitive);
    }

    [Fact]
    public async Task Tags_become_labels_sorted_by_name_whatever_their_order()
    {
        var counter = _meter.CreateCounter<int>("c");
        counter.Add(1, new("my-label", "x"), new("Another.Label", 7));
        counter.Add(1, new("Another.Label", 7), new("my-label", "x"));
        counter.Add(5, new KeyValuePair<string, object?>("my-label", null));

        string text = await _scrape.Text();

        text.ShouldContain("\ngateway_tests_meter_c{another_label=\"7\",my_label=\"x\"} 2\n", Case.Sensitive);
        text.ShouldContain("\ngateway_tests_meter_c{my_label=\"\"} 5\n", Case.Sensitive);
    }

    [Fact]
    public async Task Up_down_counters_fall_and_observable_instruments_are_read_at_each_collection()
    {
        _meter.CreateUpDownCounter<long>("updown").Add(-2);
        int reads = 0;
        _meter.CreateObservableGauge("gauge", () => 10.5 + reads++);
        _meter.CreateObservableCounter("total", () => 100 - reads);

        await _scrape.Text();
        string text = await _scrape.Text();

        text.ShouldContain("\ngateway_tests_meter_updown -2\n", Case.Sensitive);
        text.ShouldContain("\ngateway_tests_meter_gauge 11.5\n", Case.Sensitive);
        text.ShouldContain("\ngateway_tests_meter_total 98\n", Case.Sensitive);
    }

    [Fact]
    public async Task A_histogram_stays_one_with_the_buckets_of_the_options()
    {
        var histogram = _meter.CreateHistogram<float>("seconds");
        histogram.Record(1, new KeyValuePair<string, object?>("k", true));
        histogram.Record(5, new KeyValuePair<string, object?>("k", true));

        string text = await _scrape.Text();

        text.ShouldContain("\n# TYPE gateway_tests_meter_seconds histogram\n", Case.Sensitive);
        text.ShouldContain("\ngateway_tests_meter_seconds_sum{k=\"True\"} 6\n", Case.Sensitive);
        text.ShouldContain("\ngateway_tests_meter_seconds_bucket{k=\"True\",le=\"1\"} 1\n", Case.Sensitive);
        text.ShouldContain("\ngateway_tests_meter_seconds_bucket{k=\"True\",le=\"2\"} 1\n", Case.Sensitive);
        text.ShouldContain("\ngateway_tests_meter_seconds_bucket{k=\"True\",le=\"+Inf\"} 2\n", Case.Sensitive);
    }

    [Fact]
    public async Task A_static_label_goes_before_a_tag_of_its_name()
    {
        var scrape = new Scrape();
        scrape.Registry.SetStaticLabels(new Dictionary<string, string> { ["site"] = "static" });
        using var adapter = Listen(scrape);
        _meter.CreateCounter<int>("c").Add(1, new("site", "tag"), new("other", "o"));

        (await scrape.Text()).ShouldContain("\ngateway_tests_meter_c{other=\"o\",site=\"static\"} 1\n", Case.Sensitive);
    }

    [Fact]
    public async Task After_its_end_an_adapter_takes_nothing_and_leaves_what_it_took()
    {
        var scrape = new Scrape();
        var counter = _meter.CreateCounter<int>("c");
        var adapter = Listen(scrape);
        counter.Add(1);
        adapter.Dispose();
        counter.Add(1);

        (await scrape.Text()).ShouldContain("\ngateway_tests_meter_c 1\n", Case.Sensitive);
        (await _scrape.Text()).ShouldContain("\ngateway_tests_meter_c 2\n", Case.Sensitive);
    }

    [Fact]
    public async Task What_is_not_measured_any_more_expires_and_starts_anew()
    {
        var scrape = new Scrape();
        using var adapter = Listen(scrape, TimeSpan.FromMilliseconds(300));
        var counter = _meter.CreateCounter<int>("c");
        var tag = new KeyValuePair<string, object?>("k", "v");
        counter.Add(5, tag);
        (await scrape.Text()).ShouldContain("\ngateway_tests_meter_c{k=\"v\"} 5\n", Case.Sensitive);

        for (int i = 0; i < 200 && (await scrape.Text()).Contains("{k=\"v\"}"); i++)
            await Task.Delay(50);
        counter.Add(1, tag);

        (await scrape.Text()).ShouldContain("\ngateway_tests_meter_c{k=\"v\"} 1\n", Case.Sensitive);
    }

    [Fact]
    public async Task Measurements_of_several_threads_add_up_while_time_series_expire()
    {
        var scrape = new Scrape();
        using var adapter = Listen(scrape, TimeSpan.FromMinutes(5));
        var counter = _meter.CreateCounter<long>("c");
        var threads = Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
                counter.Add(1, new KeyValuePair<string, object?>("k", i % 10));
        })));
        while (!threads.IsCompleted)
            await scrape.Text();
        await threads;

        string text = await scrape.Text();
        for (int k = 0; k < 10; k++)
            text.ShouldContain($"\ngateway_tests_meter_c{{k=\"{k}\"}} 8000\n", Case.Sensitive);
    }

    IDisposable Listen(Scrape scrape, TimeSpan? expireAfter = null) => MeterAdapter.StartListening(new MeterAdapterOptions
    {
        InstrumentFilterPredicate = instrument => instrument.Meter == _meter,
        Registry = scrape.Registry,
        MetricFactory = scrape.Factory,
        MetricsExpireAfter = expireAfter ?? TimeSpan.FromMinutes(5),
        ResolveHistogramBuckets = _ => [1, 2],
    });
}
