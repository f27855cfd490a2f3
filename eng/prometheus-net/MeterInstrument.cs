using System.Buffers;
using System.Diagnostics.Metrics;

namespace Prometheus;

/// <summary>An instrument with the metrics that carry its measurements: one for each sequence of tag names it has used.</summary>
sealed class MeterInstrument
{
    readonly Instrument _instrument;
    readonly MetricFactory _factory;
    readonly string[] _staticLabels;
    readonly Func<Instrument, double[]> _buckets;
    readonly string _name;
    readonly string _help;
    readonly InstrumentKind _kind;
    readonly Lock _lock = new();
    TaggedMetric[] _metrics = [];

    internal MeterInstrument(Instrument instrument, MetricFactory factory, string[] staticLabels, Func<Instrument, double[]> buckets)
    {
        _instrument = instrument;
        _factory = factory;
        _staticLabels = staticLabels;
        _buckets = buckets;
        _name = Naming.Translate($"{instrument.Meter.Name}_{instrument.Name}");
        string unit = string.IsNullOrWhiteSpace(instrument.Unit) ? "" : $"({instrument.Unit}) ";
        _help = $"{unit}{instrument.Description} ({instrument.GetType().Name})";
        _kind = KindOf(instrument.GetType().GetGenericTypeDefinition());
    }

    enum InstrumentKind
    {
        Ignored,
        Add,
        Set,
        Observe,
    }

    internal void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_kind == InstrumentKind.Ignored)
            return;

        var metric = Find(tags);
        int count = metric.TagIndexes.Length;
        string[] rented = ArrayPool<string>.Shared.Rent(count);
        try
        {
            for (int i = 0; i < count; i++)
                rented[i] = tags[metric.TagIndexes[i]].Value?.ToString() ?? "";
            ReadOnlySpan<string> labelValues = rented.AsSpan(0, count);
            while (!TryRecord(metric.Collector, labelValues, value))
            {
                // The child was being removed; the next one is new.
            }
        }
        finally
        {
            ArrayPool<string>.Shared.Return(rented, clearArray: true);
        }
    }

    internal void RemoveIdle(long unusedSince)
    {
        foreach (var metric in Volatile.Read(ref _metrics))
            metric.Collector.RemoveIdle(unusedSince);
    }

    // Gauge<T> is passed over, as the original does.
    static InstrumentKind KindOf(Type type) =>
        type == typeof(Counter<>) || type == typeof(UpDownCounter<>) ? InstrumentKind.Add :
        type == typeof(ObservableCounter<>) || type == typeof(ObservableUpDownCounter<>) || type == typeof(ObservableGauge<>)
            ? InstrumentKind.Set :
        type == typeof(Histogram<>) ? InstrumentKind.Observe :
        InstrumentKind.Ignored;

    bool TryRecord(Collector collector, ReadOnlySpan<string> labelValues, double value)
    {
        ChildBase child = collector is Histogram histogram ? histogram.WithLabels(labelValues) : ((Gauge)collector).WithLabels(labelValues);
        if (!child.Idle.TryEnter())
            return false;

        switch (_kind)
        {
            case InstrumentKind.Add:
                ((Gauge.Child)child).Inc(value);
                break;
            case InstrumentKind.Set:
                ((Gauge.Child)child).Set(value);
                break;
            default:
                ((Histogram.Child)child).Observe(value);
                break;
        }

        child.Idle.Leave();
        return true;
    }

    TaggedMetric Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var metric in Volatile.Read(ref _metrics))
        {
            if (metric.Has(tags))
                return metric;
        }

        lock (_lock)
        {
            foreach (var metric in _metrics)
            {
                if (metric.Has(tags))
                    return metric;
            }

            var created = Create(tags);
            Volatile.Write(ref _metrics, [.. _metrics, created]);
            return created;
        }
    }

    TaggedMetric Create(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Tags come in any order, labels in one. A static label goes before a tag of its name.
        var tagNames = new string[tags.Length];
        for (int i = 0; i < tags.Length; i++)
            tagNames[i] = tags[i].Key;
        var labels = tagNames
            .Select(static (name, index) => (Name: Naming.Translate(name), Index: index))
            .Where(label => !_staticLabels.Contains(label.Name, StringComparer.Ordinal))
            .OrderBy(static label => label.Name, StringComparer.Ordinal)
            .ToArray();
        string[] names = Array.ConvertAll(labels, static label => label.Name);

        Collector collector = _kind == InstrumentKind.Observe
            ? _factory.CreateHistogram(_name, _help, names, new HistogramConfiguration { Buckets = _buckets(_instrument) })
            : _factory.CreateGauge(_name, _help, names);
        return new TaggedMetric(tagNames, Array.ConvertAll(labels, static label => label.Index), collector);
    }

    /// <param name="TagNames">As the measurement gave them.</param>
    /// <param name="TagIndexes">Which tag gives each label's value.</param>
    /// <param name="Collector">The metric.</param>
    sealed record TaggedMetric(string[] TagNames, int[] TagIndexes, Collector Collector)
    {
        internal bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != TagNames.Length)
                return false;

            for (int i = 0; i < tags.Length; i++)
            {
                if (tags[i].Key != TagNames[i])
                    return false;
            }

            return true;
        }
    }
}
