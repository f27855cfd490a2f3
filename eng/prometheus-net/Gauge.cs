namespace Prometheus;

/// <summary>A value that rises and falls. Thread-safe.</summary>
public sealed class Gauge : Collector<Gauge.Child>, IGauge
{
    internal Gauge(
        string name, string help, string[] labelNames, LabelSet staticLabels, bool suppressInitialValue, ExemplarBehavior exemplars)
        : base(name, help, labelNames, staticLabels, suppressInitialValue, exemplars)
    {
    }

    /// <summary>The present value.</summary>
    public double Value => Unlabelled.Value;

    internal override MetricType Type => MetricType.Gauge;

    internal override int TimeseriesCount => ChildCount;

    /// <summary>Sets the value.</summary>
    public void Set(double val) => Unlabelled.Set(val);

    /// <summary>Adds an increment.</summary>
    public void Inc(double increment = 1) => Unlabelled.Inc(increment);

    /// <summary>Subtracts a decrement.</summary>
    public void Dec(double decrement = 1) => Unlabelled.Dec(decrement);

    /// <summary>Raises the value to a target; does nothing where it is greater.</summary>
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);

    /// <summary>Lowers the value to a target; does nothing where it is less.</summary>
    public void DecTo(double targetValue) => Unlabelled.DecTo(targetValue);

    /// <summary>Writes the unlabelled child from now on.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Writes the unlabelled child no more, until its value changes.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars) =>
        new(this, labelValues, labels, publish, exemplars);

    /// <summary>A gauge of fixed label values.</summary>
    public sealed class Child : ChildBase, IGauge
    {
        AtomicDouble _value;

        internal Child(Gauge parent, string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars)
            : base(parent, labelValues, labels, publish, exemplars)
        {
        }

        /// <summary>The present value.</summary>
        public double Value => _value.Value;

        /// <summary>Sets the value.</summary>
        public void Set(double val)
        {
            _value.Value = val;
            Publish();
        }

        /// <summary>Adds an increment.</summary>
        public void Inc(double increment = 1)
        {
            _value.Add(increment);
            Publish();
        }

        /// <summary>Subtracts a decrement.</summary>
        public void Dec(double decrement = 1) => Inc(-decrement);

        /// <summary>Raises the value to a target; does nothing where it is greater.</summary>
        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        /// <summary>Lowers the value to a target; does nothing where it is less.</summary>
        public void DecTo(double targetValue)
        {
            _value.LowerTo(targetValue);
            Publish();
        }

        private protected override void WriteSamples(ExpositionWriter writer) =>
            writer.Sample(Parent, default, LabelBytes, default, Value, null);
    }
}
