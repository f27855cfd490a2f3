using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace Prometheus;

/// <summary>Publishes .NET event counters: rates as counters, means as gauges, named source_counter.</summary>
public sealed class EventCounterAdapter : IDisposable
{
    static readonly string[] DefaultPrefixes = ["System.Runtime", "Microsoft-AspNetCore", "Microsoft.AspNetCore", "System.Net"];

    /// <summary>Takes the sources of the runtime, ASP.NET Core and System.Net.</summary>
    public static readonly Func<string, bool> DefaultEventSourceFilterPredicate =
        static name => Array.Exists(DefaultPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    readonly IMetricFactory _factory;
    readonly Gauge _connected;
    readonly Listener _listener;

    EventCounterAdapter(EventCounterAdapterOptions options)
    {
        _factory = options.MetricFactory ?? Metrics.WithCustomRegistry(options.Registry);
        _connected = _factory.CreateGauge(
            "prometheus_net_eventcounteradapter_sources_connected_total", "Event sources that the adapter reads.");
        _listener = new Listener(options, this);
    }

    /// <summary>Starts with default options, unless that has been done for the default registry.</summary>
    public static IDisposable StartListening() => StartListening(EventCounterAdapterOptions.Default);

    /// <summary>Starts; disposing the result ends it and leaves the metrics as they are.</summary>
    public static IDisposable StartListening(EventCounterAdapterOptions options)
    {
        if (options == EventCounterAdapterOptions.Default)
        {
            if (options.Registry.HasDefaultEventCounterAdapter)
                return new NoopDisposable();
            options.Registry.HasDefaultEventCounterAdapter = true;
        }

        return new EventCounterAdapter(options);
    }

    /// <summary>Ends the adapter.</summary>
    public void Dispose() => _listener.Dispose();

    void Publish(string source, IDictionary<string, object> counter)
    {
        if (!counter.TryGetValue("Name", out object? given) || given is not string name ||
            !counter.TryGetValue("DisplayName", out object? display))
        {
            return;
        }

        string help = display as string ?? "";
        if (counter.TryGetValue("DisplayUnits", out object? units) && units is string unit && !string.IsNullOrWhiteSpace(unit))
            help = $"({unit}) {help}";

        string metric = _names.GetOrAdd($"{source}_{name}", Naming.Translate);
        if (counter.TryGetValue("Increment", out object? increment))
        {
            // The sum of a rate's increments is a total.
            if (metric.EndsWith("_rate", StringComparison.Ordinal))
                metric = metric[..^"_rate".Length];
            if (increment is double added)
                _factory.CreateCounter(metric + "_total", help).Inc(added);
        }
        else if (counter.TryGetValue("Mean", out object? mean) && mean is double value)
        {
            _factory.CreateGauge(metric, help).Set(value);
        }
    }

    // The base constructor calls OnEventSourceCreated; primary constructor parameters are set before it.
    sealed class Listener(EventCounterAdapterOptions options, EventCounterAdapter adapter) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (!options.EventSourceFilterPredicate(eventSource.Name))
                return;

            adapter._connected.Inc();
            var settings = options.EventSourceSettingsProvider(eventSource.Name);
            EnableEvents(eventSource, settings.MinimumLevel, settings.MatchKeywords, new Dictionary<string, string?>
            {
                ["EventCounterIntervalSec"] = $"{(int)Math.Max(1, options.UpdateInterval.TotalSeconds)}",
            });
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName != "EventCounters" || eventData.Payload is null)
                return;

            foreach (object? item in eventData.Payload)
            {
                if (item is IDictionary<string, object> counter)
                    PublishQuietly(eventData.EventSource.Name, counter);
            }
        }

        void PublishQuietly(string source, IDictionary<string, object> counter)
        {
#pragma warning disable CA1031 // An exception here would go to whoever wrote the event.
            try
            {
                adapter.Publish(source, counter);
            }
            catch (Exception failure)
            {
                Trace.WriteLine($"Event counter of {source} not published: {failure.Message}");
            }
#pragma warning restore CA1031
        }
    }
}
