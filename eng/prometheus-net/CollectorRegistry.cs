using System.Collections.Concurrent;
using System.Diagnostics;

namespace Prometheus;

/// <summary>Holds metrics and writes them. Thread-safe; metrics can be added, not removed.</summary>
public sealed class CollectorRegistry : ICollectorRegistry
{
    readonly Dictionary<string, CollectorFamily> _families = new(StringComparer.Ordinal);
    readonly List<CollectorFamily> _inOrder = [];
    readonly Lock _familiesLock = new();
    readonly ConcurrentQueue<Action> _beforeCollect = [];
    readonly ConcurrentQueue<Func<CancellationToken, Task>> _beforeCollectAsync = [];
    readonly Lock _firstCollectLock = new();
    LabelSet _staticLabels = LabelSet.Empty;
    Action? _beforeFirstCollect;
    bool _collected;

    internal CollectorRegistry()
    {
    }

    /// <summary>Labels on each metric of the registry.</summary>
    public IEnumerable<KeyValuePair<string, string>> StaticLabels =>
        StaticLabelSet.Names.Zip(StaticLabelSet.Values, KeyValuePair.Create);

    /// <summary>Whether an adapter with default options runs; a second one would count twice.</summary>
    internal bool HasDefaultMeterAdapter { get; set; }

    /// <summary>Whether an adapter with default options runs; a second one would count twice.</summary>
    internal bool HasDefaultEventCounterAdapter { get; set; }

    internal LabelSet StaticLabelSet => Volatile.Read(ref _staticLabels);

    /// <summary>Adds what to do before each collection; it should take milliseconds. What it throws is passed over.</summary>
    public void AddBeforeCollectCallback(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _beforeCollect.Enqueue(callback);
    }

    /// <summary>Adds what to do before each collection; all of these run at once. What it throws is passed over.</summary>
    public void AddBeforeCollectCallback(Func<CancellationToken, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _beforeCollectAsync.Enqueue(callback);
    }

    /// <summary>Sets the labels of each metric.</summary>
    /// <exception cref="InvalidOperationException">They are set, or a metric exists, or the registry was collected.</exception>
    /// <exception cref="ArgumentException">A name is no label name, or a value is null.</exception>
    public void SetStaticLabels(IDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        lock (_firstCollectLock)
        {
            if (_staticLabels.Names.Length > 0)
                throw new InvalidOperationException("The registry's static labels are set; they can be set once.");
            if (Snapshot().Length > 0)
                throw new InvalidOperationException("The registry has metrics; static labels come before the first one.");
            if (_collected)
                throw new InvalidOperationException("The registry has been collected; static labels come before that.");

            foreach (var (name, value) in labels)
            {
                Naming.RequireLabelName(name);
                if (value is null)
                    throw new ArgumentException($"Static label '{name}' has no value.", nameof(labels));
            }

            Volatile.Write(ref _staticLabels, LabelSet.From(labels));
        }
    }

    /// <summary>Writes all metrics in the text format 0.0.4.</summary>
    public Task CollectAndExportAsTextAsync(Stream to, CancellationToken cancel = default) =>
        CollectAndExportAsTextAsync(to, ExpositionFormat.PrometheusText, cancel);

    /// <summary>Writes all metrics as text.</summary>
    public Task CollectAndExportAsTextAsync(Stream to, ExpositionFormat format, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return ExportAsync(to, format, cancel);
    }

    internal TCollector GetOrAdd<TCollector>(string name, string[] labelNames, LabelSet staticLabels, Func<TCollector> create)
        where TCollector : Collector
    {
        CollectorFamily? family;
        lock (_familiesLock)
        {
            if (!_families.TryGetValue(name, out family))
            {
                family = new CollectorFamily(typeof(TCollector));
                _families.Add(name, family);
                _inOrder.Add(family);
            }
        }

        return family.GetOrAdd(labelNames, staticLabels, create);
    }

    /// <summary>Replaces what is done before the first collection; does nothing after it.</summary>
    internal void SetBeforeFirstCollect(Action action)
    {
        lock (_firstCollectLock)
        {
            if (!_collected)
                _beforeFirstCollect = action;
        }
    }

    internal CollectorFamily[] Snapshot()
    {
        lock (_familiesLock)
            return [.. _inOrder];
    }

    internal async Task<ReadOnlyMemory<byte>> CollectAsync(ExpositionFormat format, CancellationToken cancel)
    {
        lock (_firstCollectLock)
        {
            if (!_collected)
            {
                _collected = true;
                _beforeFirstCollect?.Invoke();
                _beforeFirstCollect = null;
            }
        }

        foreach (var callback in _beforeCollect)
            Quietly(callback);
        await Task.WhenAll(_beforeCollectAsync.Select(callback => QuietlyAsync(callback, cancel)));

        var writer = new ExpositionWriter(format);
        foreach (var family in Snapshot())
            family.Write(writer);
        writer.EndOfText();
        return writer.Written;
    }

    async Task ExportAsync(Stream to, ExpositionFormat format, CancellationToken cancel)
    {
        await to.WriteAsync(await CollectAsync(format, cancel), cancel);
        await to.FlushAsync(cancel);
    }

#pragma warning disable CA1031 // A failed callback costs its own values, not the others'.
    static void Quietly(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception failure)
        {
            Trace.WriteLine($"Before-collect callback failed: {failure}");
        }
    }

    static async Task QuietlyAsync(Func<CancellationToken, Task> callback, CancellationToken cancel)
    {
        try
        {
            await callback(cancel);
        }
        catch (Exception failure)
        {
            Trace.WriteLine($"Before-collect callback failed: {failure}");
        }
    }
#pragma warning restore CA1031
}
