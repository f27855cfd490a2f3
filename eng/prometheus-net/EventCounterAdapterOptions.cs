namespace Prometheus;

/// <summary>Options of <see cref="EventCounterAdapter"/>.</summary>
public sealed record EventCounterAdapterOptions
{
    /// <summary>New options with all values at their defaults.</summary>
    public static EventCounterAdapterOptions Default => new();

    /// <summary>Which event sources to read, by name.</summary>
    public Func<string, bool> EventSourceFilterPredicate { get; set; } = EventCounterAdapter.DefaultEventSourceFilterPredicate;

    /// <summary>What to ask of an event source, by name.</summary>
    public Func<string, EventCounterAdapterEventSourceSettings> EventSourceSettingsProvider { get; set; } = static _ => new();

    /// <summary>How often sources report; at least 1 s, by default 10 s.</summary>
    public TimeSpan UpdateInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the metrics go while <see cref="MetricFactory"/> is null.</summary>
    public CollectorRegistry Registry { get; set; } = Metrics.DefaultRegistry;

    /// <summary>What makes the metrics; goes before <see cref="Registry"/>.</summary>
    public IMetricFactory? MetricFactory { get; set; } = Metrics.DefaultFactory;
}
