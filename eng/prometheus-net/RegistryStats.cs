namespace Prometheus;

/// <summary>Counts what a registry holds.</summary>
sealed class RegistryStats
{
    static readonly MetricType[] Types = Enum.GetValues<MetricType>();

    readonly CollectorRegistry _registry;
    readonly Gauge _families;
    readonly Gauge _instances;
    readonly Gauge _series;

    RegistryStats(CollectorRegistry registry)
    {
        _registry = registry;
        var factory = Metrics.WithCustomRegistry(registry);
        _families = factory.CreateGauge("prometheus_net_metric_families", "Metric families in the registry.", "metric_type");
        _instances = factory.CreateGauge("prometheus_net_metric_instances", "Metric instances in the registry.", "metric_type");
        _series = factory.CreateGauge("prometheus_net_metric_timeseries", "Time series of the instances in the registry.", "metric_type");
        foreach (var type in Types)
            Set(type, 0, 0, 0);

        ChildBase.ExemplarsRecorded = factory.CreateCounter("prometheus_net_exemplars_recorded_total", "Exemplars that were kept.");
    }

    internal static void Register(CollectorRegistry registry) =>
        registry.AddBeforeCollectCallback(new RegistryStats(registry).Update);

    void Update()
    {
        Collector[][] families = Array.ConvertAll(_registry.Snapshot(), static family => family.Snapshot());
        foreach (var type in Types)
        {
            var ofType = families.SelectMany(static family => family).Where(collector => collector.Type == type).ToList();
            Set(
                type,
                families.Count(family => Array.Exists(family, collector => collector.Type == type)),
                ofType.Sum(static collector => collector.ChildCount),
                ofType.Sum(static collector => collector.TimeseriesCount));
        }
    }

    void Set(MetricType type, double families, double instances, double series)
    {
        string name = type.ToString().ToLowerInvariant();
        _families.WithLabels(name).Set(families);
        _instances.WithLabels(name).Set(instances);
        _series.WithLabels(name).Set(series);
    }
}
