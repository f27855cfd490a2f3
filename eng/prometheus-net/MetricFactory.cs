namespace Prometheus;

/// <summary>
/// Makes the metrics of a registry. The same name and label names give the same metric, whatever the help and the configuration.
/// </summary>
public sealed class MetricFactory : IMetricFactory
{
    readonly CollectorRegistry _registry;
    readonly LabelSet _labels;
    readonly Lazy<LabelSet> _staticLabels;

    internal MetricFactory(CollectorRegistry registry)
        : this(registry, LabelSet.Empty)
    {
    }

    internal MetricFactory(CollectorRegistry registry, LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _labels = labels;
        _staticLabels = new(() => _labels.Then(_registry.StaticLabelSet));
    }

    /// <summary>Exemplars of the metrics that say nothing of their own; null takes trace and span of the current activity.</summary>
    public ExemplarBehavior? ExemplarBehavior { get; set; }

    internal IEnumerable<string> StaticLabelNames => _labels.Then(_registry.StaticLabelSet).Names;

    /// <summary>A counter, made where it is missing.</summary>
    public Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null) =>
        CreateCounter(name, help, configuration?.LabelNames ?? [], configuration);

    /// <summary>A gauge, made where it is missing.</summary>
    public Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null) =>
        CreateGauge(name, help, configuration?.LabelNames ?? [], configuration);

    /// <summary>A histogram, made where it is missing.</summary>
    public Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        CreateHistogram(name, help, configuration?.LabelNames ?? [], configuration);

    /// <summary>A counter with labels, made where it is missing.</summary>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    /// <exception cref="InvalidOperationException">The name is another type's, or a label appears twice.</exception>
    public Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null) =>
        GetOrAdd(name, labelNames, (labels, fixedLabels) => new Counter(
            name, help, labels, fixedLabels, configuration?.SuppressInitialValue ?? false, Exemplars(configuration?.ExemplarBehavior)));

    /// <summary>A gauge with labels, made where it is missing.</summary>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    /// <exception cref="InvalidOperationException">The name is another type's, or a label appears twice.</exception>
    public Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null) =>
        GetOrAdd(name, labelNames, (labels, fixedLabels) => new Gauge(
            name, help, labels, fixedLabels, configuration?.SuppressInitialValue ?? false, Exemplars(null)));

    /// <summary>A histogram with labels, made where it is missing.</summary>
    /// <exception cref="ArgumentException">A name is not valid, or bucket bounds do not rise.</exception>
    /// <exception cref="InvalidOperationException">The name is another type's, or a label appears twice.</exception>
    public Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null) =>
        GetOrAdd(name, labelNames, (labels, fixedLabels) => new Histogram(
            name,
            help,
            labels,
            fixedLabels,
            configuration?.SuppressInitialValue ?? false,
            configuration?.Buckets,
            Exemplars(configuration?.ExemplarBehavior)));

    /// <summary>A counter with labels, made where it is missing.</summary>
    public Counter CreateCounter(string name, string help, params string[] labelNames) => CreateCounter(name, help, labelNames, null);

    /// <summary>A gauge with labels, made where it is missing.</summary>
    public Gauge CreateGauge(string name, string help, params string[] labelNames) => CreateGauge(name, help, labelNames, null);

    /// <summary>A histogram with labels, made where it is missing.</summary>
    public Histogram CreateHistogram(string name, string help, params string[] labelNames) => CreateHistogram(name, help, labelNames, null);

    /// <summary>A factory that adds labels to each metric it makes, before those that this factory adds.</summary>
    public IMetricFactory WithLabels(IDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Count == 0 ? this : new MetricFactory(_registry, LabelSet.From(labels).Then(_labels));
    }

    ExemplarBehavior Exemplars(ExemplarBehavior? own) => own ?? ExemplarBehavior ?? ExemplarBehavior.Default;

    TCollector GetOrAdd<TCollector>(string name, string[] labelNames, Func<string[], LabelSet, TCollector> create)
        where TCollector : Collector
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(labelNames);
        if (Array.IndexOf(labelNames, null) >= 0)
            throw new NotSupportedException($"A label of metric '{name}' has no name: null is none.");

        var staticLabels = _staticLabels.Value;
        return _registry.GetOrAdd(name, labelNames, staticLabels, () => create([.. labelNames], staticLabels));
    }
}
