namespace Prometheus;

/// <summary>What the configurations of all metrics share.</summary>
public abstract class MetricConfiguration
{
    /// <summary>Label names, for the methods that take none of their own; null for none.</summary>
    public string[]? LabelNames { get; set; }

    /// <summary>Writes a child only once its value was set.</summary>
    public bool SuppressInitialValue { get; set; }
}
