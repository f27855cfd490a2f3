using System.Diagnostics.Metrics;

namespace Prometheus;

/// <summary>Options of <see cref="MeterAdapter"/>.</summary>
public sealed record MeterAdapterOptions
{
    /// <summary>Bucket bounds from 0.01 up, each twice the last, 25 of them.</summary>
    public static readonly double[] DefaultHistogramBuckets = Histogram.ExponentialBuckets(0.01, 2, 25);

    /// <summary>New options with all values at their defaults.</summary>
    public static MeterAdapterOptions Default => new();

    /// <summary>Which instruments to publish; by default all of them.</summary>
    public Func<Instrument, bool> InstrumentFilterPredicate { get; set; } = static _ => true;

    /// <summary>How long a time series without a measurement stays; by default 5 minutes.</summary>
    public TimeSpan MetricsExpireAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The registry whose collections read observable instruments, and where metrics go while <see cref="MetricFactory"/> is null.
    /// </summary>
    public CollectorRegistry Registry { get; set; } = Metrics.DefaultRegistry;

    /// <summary>What makes the metrics; goes before <see cref="Registry"/>.</summary>
    public IMetricFactory? MetricFactory { get; set; } = Metrics.DefaultFactory;

    /// <summary>Bucket bounds of an instrument's histogram.</summary>
    public Func<Instrument, double[]> ResolveHistogramBuckets { get; set; } = static _ => DefaultHistogramBuckets;
}
