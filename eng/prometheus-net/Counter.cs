namespace Prometheus;

/// <summary>A value that only rises, from 0 at the start of the process. Thread-safe.</summary>
public sealed class Counter : Collector<Counter.Child>, ICounter
{
    internal Counter(
        string name, string help, string[] labelNames, LabelSet staticLabels, bool suppressInitialValue, ExemplarBehavior exemplars)
        : base(name, help, labelNames, staticLabels, suppressInitialValue, exemplars)
    {
    }

    /// <summary>The present value.</summary>
    public double Value => Unlabelled.Value;

    internal override MetricType Type => MetricType.Counter;

    internal override int TimeseriesCount => ChildCount;

    /// <summary>Adds a non-negative increment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The increment is negative.</exception>
    public void Inc(double increment = 1.0) => Unlabelled.Inc(increment);

    /// <summary>Adds 1 with an exemplar; null takes the default one.</summary>
    public void Inc(Exemplar? exemplar) => Unlabelled.Inc(1, exemplar);

    /// <summary>Adds a non-negative increment with an exemplar; null takes the default one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The increment is negative.</exception>
    public void Inc(double increment, Exemplar? exemplar) => Unlabelled.Inc(increment, exemplar);

    /// <summary>Raises the value to a target; does nothing where it is there already.</summary>
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);

    /// <summary>Writes the unlabelled child from now on.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Writes the unlabelled child no more, until its value changes.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars) =>
        new(this, labelValues, labels, publish, exemplars);

    /// <summary>A counter of fixed label values.</summary>
    public sealed class Child : ChildBase, ICounter
    {
        AtomicDouble _value;
        ExemplarSlot _exemplar;

        internal Child(Counter parent, string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars)
            : base(parent, labelValues, labels, publish, exemplars)
        {
        }

        /// <summary>The present value.</summary>
        public double Value => _value.Value;

        /// <summary>Adds a non-negative increment.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The increment is negative.</exception>
        public void Inc(double increment = 1.0) => Inc(increment, null);

        /// <summary>Adds 1 with an exemplar; null takes the default one.</summary>
        public void Inc(Exemplar? exemplar) => Inc(1, exemplar);

        /// <summary>Adds a non-negative increment with an exemplar; null takes the default one.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The increment is negative.</exception>
        public void Inc(double increment, Exemplar? exemplar)
        {
            if (increment < 0)
                throw new ArgumentOutOfRangeException(nameof(increment), increment, "A counter only rises.");

            Record(exemplar, increment, ref _exemplar);
            _value.Add(increment);
            Publish();
        }

        /// <summary>Raises the value to a target; does nothing where it is there already.</summary>
        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        private protected override void WriteSamples(ExpositionWriter writer)
        {
            var exemplar = _exemplar.Borrow();
            writer.Sample(Parent, default, LabelBytes, default, Value, exemplar);
            _exemplar.GiveBack(exemplar);
        }
    }
}
