namespace Prometheus;

/// <summary>A named metric.</summary>
public abstract class Collector
{
    internal Collector(string name, string help, string[] labelNames, LabelSet staticLabels)
    {
        Naming.RequireMetricName(name);
        Name = name;
        Help = help;
        LabelNames = labelNames;
        StaticLabels = staticLabels;

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string label in labelNames.Concat(staticLabels.Names))
        {
            Naming.RequireLabelName(label);
            if (!seen.Add(label))
                throw new InvalidOperationException($"Metric '{name}' has the label '{label}' twice.");
        }
    }

    /// <summary>Name of the metric.</summary>
    public string Name { get; }

    /// <summary>What it measures, for a reader.</summary>
    public string Help { get; }

    /// <summary>Names of the labels whose values choose a child; static labels are not among them.</summary>
    public string[] LabelNames { get; }

    internal LabelSet StaticLabels { get; }

    internal abstract MetricType Type { get; }

    internal abstract int ChildCount { get; }

    internal abstract int TimeseriesCount { get; }

    /// <summary>Name and label names.</summary>
    public override string ToString() => $"{Name}{{{string.Join(',', LabelNames)}}}";

    internal abstract void RemoveChild(string[] labelValues);

    internal abstract void RemoveIdle(long unusedSince);

    internal abstract void Write(ExpositionWriter writer, bool declare);
}
