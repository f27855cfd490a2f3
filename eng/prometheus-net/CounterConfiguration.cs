namespace Prometheus;

/// <summary>Options of a counter.</summary>
public sealed class CounterConfiguration : MetricConfiguration
{
    /// <summary>Its exemplars; null takes the factory's.</summary>
    public ExemplarBehavior? ExemplarBehavior { get; set; }
}
