namespace Prometheus;

/// <summary>
/// Makes metrics of the default registry, which also publishes process, event counter and meter values unless told not to.
/// </summary>
public static class Metrics
{
    static Action<EventCounterAdapterOptions> _configureEventCounters = static _ => { };
    static Action<MeterAdapterOptions> _configureMeters = static _ => { };

#pragma warning disable CA1810 // The default metrics are set up before the first use.
    static Metrics()
#pragma warning restore CA1810
    {
        DefaultRegistry = new CollectorRegistry();
        DefaultFactory = new MetricFactory(DefaultRegistry);
        SuppressDefaultMetrics(new SuppressDefaultMetricOptions());
    }

    /// <summary>The registry of the metrics that are made here.</summary>
    public static CollectorRegistry DefaultRegistry { get; }

    /// <summary>The factory of the metrics that are made here.</summary>
    public static MetricFactory DefaultFactory { get; }

    /// <summary>An empty registry.</summary>
    public static CollectorRegistry NewCustomRegistry() => new();

    /// <summary>A factory of metrics of a registry.</summary>
    public static MetricFactory WithCustomRegistry(CollectorRegistry registry) => new(registry);

    /// <summary>A factory that adds labels to each metric it makes in the default registry.</summary>
    public static IMetricFactory WithLabels(IDictionary<string, string> labels) => DefaultFactory.WithLabels(labels);

    /// <summary>A counter, made where it is missing.</summary>
    public static Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null) =>
        DefaultFactory.CreateCounter(name, help, configuration);

    /// <summary>A gauge, made where it is missing.</summary>
    public static Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null) =>
        DefaultFactory.CreateGauge(name, help, configuration);

    /// <summary>A histogram, made where it is missing.</summary>
    public static Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        DefaultFactory.CreateHistogram(name, help, configuration);

    /// <summary>A counter with labels, made where it is missing.</summary>
    public static Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null) =>
        DefaultFactory.CreateCounter(name, help, labelNames, configuration);

    /// <summary>A gauge with labels, made where it is missing.</summary>
    public static Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null) =>
        DefaultFactory.CreateGauge(name, help, labelNames, configuration);

    /// <summary>A histogram with labels, made where it is missing.</summary>
    public static Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null) =>
        DefaultFactory.CreateHistogram(name, help, labelNames, configuration);

    /// <summary>A counter with labels, made where it is missing.</summary>
    public static Counter CreateCounter(string name, string help, params string[] labelNames) =>
        DefaultFactory.CreateCounter(name, help, labelNames);

    /// <summary>A gauge with labels, made where it is missing.</summary>
    public static Gauge CreateGauge(string name, string help, params string[] labelNames) =>
        DefaultFactory.CreateGauge(name, help, labelNames);

    /// <summary>A histogram with labels, made where it is missing.</summary>
    public static Histogram CreateHistogram(string name, string help, params string[] labelNames) =>
        DefaultFactory.CreateHistogram(name, help, labelNames);

    /// <summary>Leaves the default metrics out; has an effect only before the first collection.</summary>
    public static void SuppressDefaultMetrics() => SuppressDefaultMetrics(SuppressDefaultMetricOptions.All);

    /// <summary>Leaves some default metrics out; has an effect only before the first collection.</summary>
    public static void SuppressDefaultMetrics(SuppressDefaultMetricOptions options)
    {
        options ??= SuppressDefaultMetricOptions.All;
        DefaultRegistry.SetBeforeFirstCollect(() => options.Apply(_configureEventCounters, _configureMeters));
    }

    /// <summary>Configures the event counter adapter that the first collection starts.</summary>
    public static void ConfigureEventCounterAdapter(Action<EventCounterAdapterOptions> callback) => _configureEventCounters = callback;

    /// <summary>Configures the meter adapter that the first collection starts.</summary>
    public static void ConfigureMeterAdapter(Action<MeterAdapterOptions> callback) => _configureMeters = callback;
}
