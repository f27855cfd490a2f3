using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

public class ConcurrencyTests
{
    const int Threads = 4;
    const int Rounds = 50_000;
    readonly Scrape _scrape = new();

    [Fact]
    public async Task Increments_of_several_threads_add_up_while_the_registry_is_written()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "");
        var gauge = _scrape.Factory.CreateGauge("g", "");
        var histogram = _scrape.Factory.CreateHistogram("h", "", new HistogramConfiguration { Buckets = [1, 2] });

        var threads = InThreads(_ =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                counter.Inc(0.5);
                gauge.Inc(2);
                gauge.Dec();
                histogram.Observe(i % 3);
            }
        });
        while (!threads.IsCompleted)
            await _scrape.Text();
        await threads;

        counter.Value.ShouldBe(Threads * Rounds * 0.5);
        gauge.Value.ShouldBe(Threads * Rounds);
        histogram.Count.ShouldBe(Threads * Rounds);
        // 50000 rounds are 16666 times 0, 1 and 2, then 0 and 1.
        histogram.Sum.ShouldBe(Threads * ((16666 * 3) + 1));
    }

    [Fact]
    public async Task Threads_that_ask_for_the_same_new_child_get_one()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "", "k");

        await InThreads(_ =>
        {
            for (int i = 0; i < 5000; i++)
                counter.WithLabels($"{i}").Inc();
        });

        counter.GetAllLabelValues().Count().ShouldBe(5000);
        Enumerable.Range(0, 5000).ShouldAllBe(i => counter.WithLabels($"{i}").Value == Threads);
    }

    [Fact]
    public async Task Threads_that_register_the_same_metric_get_one()
    {
        var metrics = new Counter[Threads];

        await InThreads(thread => metrics[thread] = _scrape.Factory.CreateCounter("c_total", "", "k"));

        metrics.ShouldAllBe(metric => ReferenceEquals(metric, metrics[0]));
    }

    [Fact]
    public void A_resolved_child_takes_values_without_allocating()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "", "k").WithLabels("v");
        var gauge = _scrape.Factory.CreateGauge("g", "", "k").WithLabels("v");
        var histogram = _scrape.Factory.CreateHistogram("h", "", "k").WithLabels("v");

        AllocatedBytes(() =>
        {
            counter.Inc();
            gauge.Set(1);
            histogram.Observe(0.3);
        }).ShouldBe(0);
    }

    [Fact]
    public void A_known_child_is_found_by_a_span_without_allocating()
    {
        var counter = _scrape.Factory.CreateCounter("c_total", "", "a", "b");
        string[] values = ["1", "2"];

        AllocatedBytes(() => counter.WithLabels(values.AsSpan()).Inc()).ShouldBe(0);
    }

    static async Task InThreads(Action<int> work)
    {
        // Started together, so that they meet.
        using var start = new Barrier(Threads);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                work(thread);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    static long AllocatedBytes(Action work)
    {
        for (int i = 0; i < 1000; i++)
            work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
