namespace Prometheus;

/// <summary>Which default metrics to leave out; none of them at first.</summary>
public sealed class SuppressDefaultMetricOptions
{
    internal static readonly SuppressDefaultMetricOptions All = new()
    {
        SuppressProcessMetrics = true,
        SuppressDebugMetrics = true,
        SuppressEventCounters = true,
        SuppressMeters = true,
    };

    /// <summary>Leaves out the process's memory, processor time and garbage collections.</summary>
    public bool SuppressProcessMetrics { get; set; }

    /// <summary>Leaves out the counts of families, instances and time series.</summary>
    public bool SuppressDebugMetrics { get; set; }

    /// <summary>Leaves out the .NET event counters.</summary>
    public bool SuppressEventCounters { get; set; }

    /// <summary>Leaves out the .NET meters.</summary>
    public bool SuppressMeters { get; set; }

    internal void Apply(Action<EventCounterAdapterOptions> configureEventCounters, Action<MeterAdapterOptions> configureMeters)
    {
        if (!SuppressProcessMetrics)
            DotNetStats.Register(Metrics.DefaultRegistry, Metrics.DefaultFactory);
        if (!SuppressDebugMetrics)
            RegistryStats.Register(Metrics.DefaultRegistry);

        if (!SuppressEventCounters)
        {
            var options = new EventCounterAdapterOptions();
            configureEventCounters(options);
            EventCounterAdapter.StartListening(options);
        }

        if (!SuppressMeters)
        {
            var options = new MeterAdapterOptions();
            configureMeters(options);
            MeterAdapter.StartListening(options);
        }
    }
}
