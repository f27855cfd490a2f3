namespace Prometheus;

/// <summary>Options of a histogram.</summary>
public sealed class HistogramConfiguration : MetricConfiguration
{
    /// <summary>
    /// Rising upper bounds, inclusive; +Inf is added where it is missing. Null takes 5 ms to 10 s in 14 steps.
    /// </summary>
    public double[]? Buckets { get; set; }

    /// <summary>Its exemplars; null takes the factory's.</summary>
    public ExemplarBehavior? ExemplarBehavior { get; set; }
}
