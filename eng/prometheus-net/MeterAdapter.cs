using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Prometheus;

/// <summary>
/// Publishes .NET meters under names of the form meter_instrument. Histograms stay histograms; all else becomes a gauge, since a
/// meter's counter may start again at 0.
/// </summary>
public sealed class MeterAdapter : IDisposable
{
    readonly MeterAdapterOptions _options;
    readonly MetricFactory _factory;
    readonly string[] _staticLabels;
    readonly Gauge _connected;
    readonly MeterListener _listener = new();
    readonly Lock _lock = new();
    readonly List<MeterInstrument> _instruments = [];
    readonly Timer? _expiry;
    bool _disposed;

    MeterAdapter(MeterAdapterOptions options)
    {
        _options = options;
        _factory = (MetricFactory)(options.MetricFactory ?? Metrics.WithCustomRegistry(options.Registry));
        _staticLabels = [.. _factory.StaticLabelNames];
        _connected = Metrics.WithCustomRegistry(options.Registry)
            .CreateGauge("prometheus_net_meteradapter_instruments_connected", "Instruments that the adapter reads.");

        _listener.InstrumentPublished = Connect;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();

        // Each collection expires what is idle; the timer does where nobody collects.
        options.Registry.AddBeforeCollectCallback(BeforeCollect);
        if (options.MetricsExpireAfter > TimeSpan.Zero && options.MetricsExpireAfter < TimeSpan.FromDays(1))
            _expiry = new Timer(_ => Expire(), null, options.MetricsExpireAfter, options.MetricsExpireAfter);
    }

    /// <summary>Starts with default options, unless that has been done for the default registry.</summary>
    public static IDisposable StartListening() => StartListening(MeterAdapterOptions.Default);

    /// <summary>Starts; disposing the result ends it and leaves the metrics as they are.</summary>
    public static IDisposable StartListening(MeterAdapterOptions options)
    {
        if (options == MeterAdapterOptions.Default)
        {
            if (options.Registry.HasDefaultMeterAdapter)
                return new NoopDisposable();
            options.Registry.HasDefaultMeterAdapter = true;
        }

        return new MeterAdapter(options);
    }

    /// <summary>Ends the adapter.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _expiry?.Dispose();
        _listener.Dispose();
    }

    static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
#pragma warning disable CA1031 // An exception here would go to whoever measured.
        try
        {
            ((MeterInstrument)state!).Record(value, tags);
        }
        catch (Exception failure)
        {
            Trace.WriteLine($"Measurement not published: {failure.Message}");
        }
#pragma warning restore CA1031
    }

    void Connect(Instrument instrument, MeterListener listener)
    {
        if (!_options.InstrumentFilterPredicate(instrument))
            return;

        _connected.Inc();
        var connected = new MeterInstrument(instrument, _factory, _staticLabels, _options.ResolveHistogramBuckets);
        lock (_lock)
            _instruments.Add(connected);
        listener.EnableMeasurementEvents(instrument, connected);
    }

    void BeforeCollect()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
        }

        try
        {
            _listener.RecordObservableInstruments();
        }
        finally
        {
            Expire();
        }
    }

    void Expire()
    {
        MeterInstrument[] instruments;
        lock (_lock)
            instruments = [.. _instruments];

        long unusedSince = Environment.TickCount64 - (long)_options.MetricsExpireAfter.TotalMilliseconds;
        foreach (var instrument in instruments)
            instrument.RemoveIdle(unusedSince);
    }
}
