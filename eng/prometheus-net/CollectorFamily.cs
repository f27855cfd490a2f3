namespace Prometheus;

/// <summary>The metrics of one name. They are of one type; their label names may differ.</summary>
sealed class CollectorFamily(Type type)
{
    readonly Dictionary<string[], Collector> _byLabels = new(LabelValuesComparer.Instance);
    readonly List<Collector> _inOrder = [];

    internal TCollector GetOrAdd<TCollector>(string[] labelNames, LabelSet staticLabels, Func<TCollector> create)
        where TCollector : Collector
    {
        if (type != typeof(TCollector))
            throw new InvalidOperationException($"A {type.Name} of this name exists; it cannot be a {typeof(TCollector).Name} too.");

        // The count keeps label names and static labels apart.
        string[] identity = [$"{labelNames.Length}", .. labelNames, .. staticLabels.Names, .. staticLabels.Values];
        lock (_inOrder)
        {
            if (_byLabels.TryGetValue(identity, out var known))
                return (TCollector)known;

            var created = create();
            _byLabels.Add(identity, created);
            _inOrder.Add(created);
            return created;
        }
    }

    internal Collector[] Snapshot()
    {
        lock (_inOrder)
            return [.. _inOrder];
    }

    internal void Write(ExpositionWriter writer)
    {
        bool declare = true;
        foreach (var collector in Snapshot())
        {
            collector.Write(writer, declare);
            declare = false;
        }
    }
}
