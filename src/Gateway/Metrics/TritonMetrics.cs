using Gateway.Configuration;
using Gateway.Statistics;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>Exports the statistics of what serves by Triton's names, read anew at each scrape.</summary>
sealed class TritonMetrics(GatewayMetrics metrics, StatisticsTable statistics, SnapshotHolder holder) : IHostedService
{
    readonly Lock reading = new();
    HashSet<(string Model, string Version)> shown = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!holder.Current.Config.Metrics.Triton)
            return Task.CompletedTask;
        var factory = Prometheus.Metrics.WithCustomRegistry(metrics.Registry);
        Counter[] counters = [.. TritonMetricTable.All.Select(m => factory.CreateCounter(m.Name, m.Help, m.Labels))];
        metrics.Registry.AddBeforeCollectCallback(() => Read(counters));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void Read(Counter[] counters)
    {
        if (statistics.Read(null, null, out var readings) is not null)
            return;
        lock (reading)
        {
            foreach (var one in readings)
            {
                double[] values = Values(one);
                for (int i = 0; i < counters.Length; i++)
                    Set(counters[i], values[i], one.Name, one.Version);
            }

            var now = readings.Select(r => (r.Name, r.Version)).ToHashSet();
            foreach (var (model, version) in shown.Except(now))
            {
                foreach (var counter in counters)
                    counter.RemoveLabelled(model, version);
            }

            shown = now;
        }
    }

    // In the order of the table.
    static double[] Values(StatisticsReading one) =>
    [
        one.Success.Count, one.Fail.Count, one.Rows, one.Executions,
        Microseconds(one.Success), Microseconds(one.Queue), Microseconds(one.Input), Microseconds(one.Infer), Microseconds(one.Output),
    ];

    static double Microseconds(Took took) => took.Nanoseconds / 1000.0;

    // A version that was loaded anew begins at 0, as a counter of a process that was started anew does.
    static void Set(Counter counter, double value, string model, string version)
    {
        if (counter.WithLabels(model, version).Value > value)
            counter.RemoveLabelled(model, version);
        counter.WithLabels(model, version).IncTo(value);
    }
}
