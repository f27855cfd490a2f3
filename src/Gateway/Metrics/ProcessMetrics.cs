using Prometheus;

namespace Gateway.Metrics;

/// <summary>What prometheus-net exports of the process and of the framework's meters.</summary>
static class ProcessMetrics
{
    // The others repeat what is counted already: System.Runtime what the process metrics say, Microsoft.AspNetCore.Hosting, at two
    // microseconds a request, what consensus_requests_total and those of routes do.
    static readonly string[] Meters = ["Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http"];

    /// <summary>Exports into the registry until disposed.</summary>
    public static IDisposable Start(CollectorRegistry registry)
    {
        DotNetStats.Register(registry);
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        return MeterAdapter.StartListening(new MeterAdapterOptions
        {
            // The factory wins over the registry where both can be set.
            Registry = registry,
            MetricFactory = factory,
            InstrumentFilterPredicate = instrument => Meters.Contains(instrument.Meter.Name, StringComparer.Ordinal),
            ResolveHistogramBuckets = _ => Buckets.Seconds,
        });
    }
}
