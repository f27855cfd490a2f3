using System.Collections.Concurrent;
using System.ComponentModel;

namespace Prometheus;

/// <summary>A named metric with a child for each combination of label values. Thread-safe.</summary>
/// <typeparam name="TChild">Type of a child.</typeparam>
public abstract class Collector<TChild> : Collector, ICollector<TChild>
    where TChild : ChildBase
{
    // Look-up without a lock; what changes it holds the list, which keeps the order in which children came.
    readonly ConcurrentDictionary<string[], TChild> _children = new(LabelValuesComparer.Instance);
    readonly ConcurrentDictionary<string[], TChild>.AlternateLookup<ReadOnlySpan<string>> _lookup;
    readonly List<TChild> _inOrder = [];
    readonly bool _suppressInitialValue;
    readonly ExemplarBehavior _exemplars;
    TChild? _unlabelled;

    internal Collector(
        string name, string help, string[] labelNames, LabelSet staticLabels, bool suppressInitialValue, ExemplarBehavior exemplars)
        : base(name, help, labelNames, staticLabels)
    {
        _lookup = _children.GetAlternateLookup<ReadOnlySpan<string>>();
        _suppressInitialValue = suppressInitialValue;
        _exemplars = exemplars;
    }

    TChild ICollector<TChild>.Unlabelled => Unlabelled;

    /// <summary>The child without label values; a metric with label names may have one too.</summary>
    protected internal TChild Unlabelled => Volatile.Read(ref _unlabelled) ?? Add([]);

    internal override int ChildCount => _children.Count;

    /// <summary>Same as <see cref="WithLabels(string[])"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TChild Labels(params string[] labelValues) => WithLabels(labelValues);

    /// <summary>The child of these label values, made where it is missing.</summary>
    /// <exception cref="ArgumentException">As many values as label names are needed.</exception>
    /// <exception cref="NotSupportedException">A value is null.</exception>
    public TChild WithLabels(params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(labelValues);
        return WithLabels(labelValues.AsSpan());
    }

    /// <summary>The child of these label values, made where it is missing.</summary>
    /// <exception cref="ArgumentException">As many values as label names are needed.</exception>
    public TChild WithLabels(ReadOnlyMemory<string> labelValues) => WithLabels(labelValues.Span);

    /// <summary>The child of these label values, made where it is missing; allocates only then.</summary>
    /// <exception cref="ArgumentException">As many values as label names are needed.</exception>
    public TChild WithLabels(ReadOnlySpan<string> labelValues)
    {
        RequireAllValues(labelValues.Length);
        return _lookup.TryGetValue(labelValues, out var child) ? child : Add(labelValues);
    }

    /// <summary>Removes the child of these label values; its values are lost.</summary>
    public void RemoveLabelled(params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(labelValues);
        RequireAllValues(labelValues.Length);
        RemoveChild(labelValues);
    }

    /// <summary>The label values of each child, without the unlabelled one.</summary>
    public IEnumerable<string[]> GetAllLabelValues()
    {
        foreach (var child in Snapshot())
        {
            if (child.LabelValues.Length > 0)
                yield return [.. child.LabelValues];
        }
    }

    internal override void RemoveChild(string[] labelValues)
    {
        lock (_inOrder)
        {
            if (!_children.TryRemove(labelValues, out var child))
                return;

            _inOrder.Remove(child);
            if (labelValues.Length == 0)
                Volatile.Write(ref _unlabelled, null);
        }
    }

    internal override void RemoveIdle(long unusedSince)
    {
        foreach (var child in Snapshot())
        {
            if (child.Idle.TryClose(unusedSince))
                RemoveChild(child.LabelValues);
        }
    }

    internal override void Write(ExpositionWriter writer, bool declare)
    {
        // A metric without label names is there from the start; one with them once a child is named.
        if (LabelNames.Length == 0)
            _ = Unlabelled;
        if (declare)
            writer.Declare(this);
        foreach (var child in Snapshot())
            child.Write(writer);
    }

    private protected abstract TChild NewChild(string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars);

    void RequireAllValues(int count)
    {
        if (count != LabelNames.Length)
            throw new ArgumentException($"Metric '{Name}' has {LabelNames.Length} labels; values were given for {count}.");
    }

    TChild Add(ReadOnlySpan<string> labelValues)
    {
        foreach (string value in labelValues)
        {
            if (value is null)
                throw new NotSupportedException($"A label of metric '{Name}' has no value: null is none.");
        }

        lock (_inOrder)
        {
            if (_lookup.TryGetValue(labelValues, out var child))
                return child;

            string[] values = labelValues.ToArray();
            var own = values.Length == 0 ? LabelSet.Empty : new LabelSet(LabelNames, values);
            child = NewChild(values, own.Then(StaticLabels), !_suppressInitialValue, _exemplars);
            _children[values] = child;
            _inOrder.Add(child);
            if (values.Length == 0)
                Volatile.Write(ref _unlabelled, child);
            return child;
        }
    }

    TChild[] Snapshot()
    {
        lock (_inOrder)
            return [.. _inOrder];
    }
}
