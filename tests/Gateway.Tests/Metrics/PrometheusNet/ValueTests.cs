using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

public class ValueTests
{
    readonly Scrape _scrape = new();

    [Fact]
    public void A_counter_rises_and_refuses_to_fall()
    {
        var counter = _scrape.Factory.CreateCounter("c", "");
        counter.Inc();
        counter.Inc(2.5);
        counter.Inc(0);
        Should.Throw<ArgumentOutOfRangeException>(() => counter.Inc(-1));
        counter.Value.ShouldBe(3.5);

        counter.IncTo(3);
        counter.Value.ShouldBe(3.5);
        counter.IncTo(4);
        counter.Value.ShouldBe(4);
    }

    [Fact]
    public void A_gauge_goes_where_it_is_told()
    {
        var gauge = _scrape.Factory.CreateGauge("g", "");
        gauge.Inc();
        gauge.Inc(3);
        gauge.Dec(0.5);
        gauge.Value.ShouldBe(3.5);
        gauge.IncTo(3);
        gauge.Value.ShouldBe(3.5);
        gauge.DecTo(4);
        gauge.Value.ShouldBe(3.5);
        gauge.DecTo(-1);
        gauge.Value.ShouldBe(-1);
        gauge.IncTo(1);
        gauge.Value.ShouldBe(1);
    }

    [Fact]
    public async Task A_bucket_holds_its_upper_bound()
    {
        var histogram = _scrape.Factory.CreateHistogram("h", "", new HistogramConfiguration { Buckets = [1, 2, 3, 4, 5] });
        foreach (double value in (double[])[1, 2, 2.0000001, 5, 5.0000001, double.NegativeInfinity])
            histogram.Observe(value);

        string[] lines = (await _scrape.Text()).Split('\n');

        lines[4..10].ShouldBe(
        [
            "h_bucket{le=\"1\"} 2",
            "h_bucket{le=\"2\"} 3",
            "h_bucket{le=\"3\"} 4",
            "h_bucket{le=\"4\"} 4",
            "h_bucket{le=\"5\"} 5",
            "h_bucket{le=\"+Inf\"} 6",
        ]);
    }

    [Fact]
    public void A_histogram_sums_and_counts_and_passes_over_nan()
    {
        var histogram = _scrape.Factory.CreateHistogram("h", "");
        histogram.Observe(0.5);
        histogram.Observe(2, 3);
        histogram.Observe(double.NaN);

        histogram.Sum.ShouldBe(6.5);
        histogram.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Default_buckets_go_from_5_milliseconds_to_10_seconds()
    {
        _scrape.Factory.CreateHistogram("h", "");

        var bounds = (await _scrape.Text()).Split('\n').Where(line => line.StartsWith("h_bucket")).Select(line => line.Split('"')[1]);

        bounds.ShouldBe(
            ["0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10", "+Inf"]);
    }

    [Fact]
    public void Buckets_must_exist_and_rise()
    {
        Should.Throw<ArgumentException>(() => _scrape.Factory.CreateHistogram("a", "", new HistogramConfiguration { Buckets = [] }));
        Should.Throw<ArgumentException>(() => _scrape.Factory.CreateHistogram("b", "", new HistogramConfiguration { Buckets = [2, 1] }));
        Should.Throw<ArgumentException>(() => _scrape.Factory.CreateHistogram("c", "", new HistogramConfiguration { Buckets = [1, 1] }));
    }

    [Fact]
    public void Bucket_series_are_exact_in_decimal()
    {
        Histogram.LinearBuckets(1.1, 2.4, 4).ShouldBe([1.1, 3.5, 5.9, 8.3]);
        Histogram.ExponentialBuckets(1.1, 2.4, 4).ShouldBe([1.1, 2.64, 6.336, 15.2064]);
        Histogram.PowersOfTenDividedBuckets(-1, 2, 4).ShouldBe([0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 25, 50, 75, 100]);
        // Twenty parts of 100 start at 5, which lies below 10.
        double[] twenty = Histogram.PowersOfTenDividedBuckets(0, 2, 20);
        twenty.Length.ShouldBe(38);
        twenty[19..21].ShouldBe([10.0, 15.0]);
    }

    [Fact]
    public void Bucket_series_refuse_what_does_not_rise()
    {
        Should.Throw<ArgumentException>(() => Histogram.LinearBuckets(1, 1, 0));
        Should.Throw<ArgumentException>(() => Histogram.ExponentialBuckets(0, 2, 3));
        Should.Throw<ArgumentException>(() => Histogram.ExponentialBuckets(1, 1, 3));
        Should.Throw<ArgumentException>(() => Histogram.ExponentialBuckets(1, 2, 0));
        Should.Throw<ArgumentException>(() => Histogram.PowersOfTenDividedBuckets(1, 1, 3));
        Should.Throw<ArgumentException>(() => Histogram.PowersOfTenDividedBuckets(0, 1, 0));
    }

    [Fact]
    public void Times_are_seconds_since_1970()
    {
        var gauge = _scrape.Factory.CreateGauge("g", "");
        gauge.SetToTimeUtc(new DateTimeOffset(2001, 9, 9, 1, 46, 40, 250, TimeSpan.Zero));
        gauge.Value.ShouldBe(1_000_000_000.25);

        var counter = _scrape.Factory.CreateCounter("c", "");
        counter.IncToTimeUtc(new DateTimeOffset(1970, 1, 1, 1, 0, 2, TimeSpan.FromHours(1)));
        counter.Value.ShouldBe(2);

        gauge.SetToCurrentTimeUtc();
        gauge.Value.ShouldBe(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), tolerance: 60);
    }

    [Fact]
    public void A_running_operation_counts_until_it_is_disposed()
    {
        var gauge = _scrape.Factory.CreateGauge("g", "");
        var first = gauge.TrackInProgress();
        using (gauge.TrackInProgress())
            gauge.Value.ShouldBe(2);
        first.Dispose();

        gauge.Value.ShouldBe(0);
    }

    [Fact]
    public async Task A_timer_observes_seconds_when_it_is_disposed()
    {
        var histogram = _scrape.Factory.CreateHistogram("h", "");
        using (histogram.NewTimer())
            await Task.Delay(20);

        histogram.Count.ShouldBe(1);
        histogram.Sum.ShouldBeInRange(0.015, 20);
    }

    [Fact]
    public async Task Exceptions_are_counted_and_thrown_on()
    {
        var counter = _scrape.Factory.CreateCounter("c", "");

        Should.Throw<FormatException>(() => counter.CountExceptions(() => throw new FormatException()));
        await Should.ThrowAsync<FormatException>(() => counter.CountExceptionsAsync(() => Task.FromException(new FormatException())));
        Should.Throw<FormatException>(
            () => counter.CountExceptions(() => throw new FormatException(), failure => failure is TimeoutException));
        counter.CountExceptions(() => 7).ShouldBe(7);

        counter.Value.ShouldBe(2);
    }
}
