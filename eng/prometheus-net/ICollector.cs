namespace Prometheus;

/// <summary>A named metric.</summary>
public interface ICollector
{
    /// <summary>Name of the metric.</summary>
    string Name { get; }

    /// <summary>What it measures, for a reader.</summary>
    string Help { get; }

    /// <summary>Names of the labels whose values choose a child; static labels are not among them.</summary>
    string[] LabelNames { get; }
}
