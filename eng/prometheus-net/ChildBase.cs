namespace Prometheus;

/// <summary>A metric of fixed label values. Thread-safe.</summary>
#pragma warning disable CA1063 // Disposing only takes the child out of its metric; nothing is held that a finalizer could free.
public abstract class ChildBase : ICollectorChild, IDisposable
#pragma warning restore CA1063
{
    readonly LabelSet _labels;
    readonly ExemplarBehavior _exemplars;
    AtomicDouble _lastExemplar;
    byte[]? _labelBytes;
    bool _published;

    internal ChildBase(Collector parent, string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars)
    {
        Parent = parent;
        LabelValues = labelValues;
        _labels = labels;
        _published = publish;
        _exemplars = exemplars;
        _lastExemplar.Value = double.NegativeInfinity;
    }

    /// <summary>Counts the exemplars taken; set once the registry measures itself.</summary>
    internal static Counter? ExemplarsRecorded { get; set; }

    internal Collector Parent { get; }

    internal string[] LabelValues { get; }

    /// <summary>Use by an adapter that removes what has gone idle.</summary>
    internal IdleWatch Idle { get; } = new();

    private protected byte[] LabelBytes => _labelBytes ??= _labels.ToBytes();

    /// <summary>Writes this child from now on, whether or not its value was set.</summary>
    public void Publish()
    {
        if (!Volatile.Read(ref _published))
            Volatile.Write(ref _published, true);
    }

    /// <summary>Writes this child no more, until its value changes.</summary>
    public void Unpublish() => Volatile.Write(ref _published, false);

    /// <summary>Takes this child out of its metric; its values are lost.</summary>
    public void Remove() => Parent.RemoveChild(LabelValues);

    /// <summary>Same as <see cref="Remove"/>.</summary>
#pragma warning disable CA1063, CA1816
    public void Dispose() => Remove();
#pragma warning restore CA1063, CA1816

    internal void Write(ExpositionWriter writer)
    {
        if (Volatile.Read(ref _published))
            WriteSamples(writer);
    }

    private protected abstract void WriteSamples(ExpositionWriter writer);

    /// <summary>Keeps the exemplar of an observation: the caller's, or the default one where that is null.</summary>
    private protected void Record(Exemplar? exemplar, double value, ref ExemplarSlot slot)
    {
        exemplar ??= _exemplars.DefaultExemplarProvider?.Invoke(Parent, value);
        if (exemplar is null || exemplar.Length == 0)
            return;

        exemplar.Claim();
        double interval = _exemplars.NewExemplarMinInterval.TotalSeconds;
        if (interval > 0 && UnixTime.Now - _lastExemplar.Value < interval)
        {
            exemplar.Recycle();
            return;
        }

        exemplar.Stamp(value);
        slot.Put(exemplar);
        if (interval > 0)
            _lastExemplar.Value = UnixTime.Now;
        ExemplarsRecorded?.Inc(Exemplar.None);
    }
}
