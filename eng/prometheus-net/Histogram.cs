namespace Prometheus;

/// <summary>
/// Observations counted in buckets. Thread-safe, not atomic: a collection may see an observation in a bucket and not yet in the sum.
/// </summary>
public sealed partial class Histogram : Collector<Histogram.Child>, IHistogram
{
    static readonly double[] DefaultBuckets = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];

    readonly double[] _bounds;
    readonly BucketLabel[] _labels;

    internal Histogram(
        string name,
        string help,
        string[] labelNames,
        LabelSet staticLabels,
        bool suppressInitialValue,
        double[]? buckets,
        ExemplarBehavior exemplars)
        : base(name, help, labelNames, staticLabels, suppressInitialValue, exemplars)
    {
        if (labelNames.Contains("le", StringComparer.Ordinal))
            throw new ArgumentException("'le' is the label of the buckets; a histogram cannot have another.", nameof(labelNames));

        _bounds = WithInfinity(buckets ?? DefaultBuckets);
        _labels = Array.ConvertAll(_bounds, static bound => new BucketLabel(bound));
    }

    /// <summary>Sum of the observed values.</summary>
    public double Sum => Unlabelled.Sum;

    /// <summary>Number of observations.</summary>
    public long Count => Unlabelled.Count;

    internal override MetricType Type => MetricType.Histogram;

    internal override int TimeseriesCount => ChildCount * (_bounds.Length + 2);

    /// <summary>Takes one observed value; NaN is passed over.</summary>
    public void Observe(double val) => Unlabelled.Observe(val);

    /// <summary>Takes the same value <paramref name="count"/> times.</summary>
    public void Observe(double val, long count) => Unlabelled.Observe(val, count);

    /// <summary>Takes a value with an exemplar; null takes the default one.</summary>
    public void Observe(double val, Exemplar? exemplar) => Unlabelled.Observe(val, exemplar);

    /// <summary>Writes the unlabelled child from now on.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Writes the unlabelled child no more, until its value changes.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars) =>
        new(this, labelValues, labels, publish, exemplars);

    static double[] WithInfinity(double[] buckets)
    {
        if (buckets.Length == 0)
            throw new ArgumentException("A histogram needs a bucket.", nameof(buckets));

        double[] bounds = double.IsPositiveInfinity(buckets[^1]) ? [.. buckets] : [.. buckets, double.PositiveInfinity];
        for (int i = 1; i < bounds.Length; i++)
        {
            if (bounds[i] <= bounds[i - 1])
                throw new ArgumentException($"Bucket bounds must rise; {bounds[i]} follows {bounds[i - 1]}.", nameof(buckets));
        }

        return bounds;
    }

    /// <summary>A histogram of fixed label values.</summary>
    public sealed class Child : ChildBase, IHistogram
    {
        readonly Histogram _histogram;
        readonly long[] _counts;
        readonly ExemplarSlot[] _exemplars;
        AtomicDouble _sum;

        internal Child(Histogram parent, string[] labelValues, LabelSet labels, bool publish, ExemplarBehavior exemplars)
            : base(parent, labelValues, labels, publish, exemplars)
        {
            _histogram = parent;
            _counts = new long[parent._bounds.Length];
            _exemplars = new ExemplarSlot[parent._bounds.Length];
        }

        /// <summary>Sum of the observed values.</summary>
        public double Sum => _sum.Value;

        /// <summary>Number of observations.</summary>
        public long Count
        {
            get
            {
                long total = 0;
                for (int i = 0; i < _counts.Length; i++)
                    total += Volatile.Read(ref _counts[i]);
                return total;
            }
        }

        /// <summary>Takes one observed value; NaN is passed over.</summary>
        public void Observe(double val) => Observe(val, 1, null);

        /// <summary>Takes the same value <paramref name="count"/> times.</summary>
        public void Observe(double val, long count) => Observe(val, count, null);

        /// <summary>Takes a value with an exemplar; null takes the default one.</summary>
        public void Observe(double val, Exemplar? exemplar) => Observe(val, 1, exemplar);

        private protected override void WriteSamples(ExpositionWriter writer)
        {
            writer.Sample(Parent, "_sum"u8, LabelBytes, default, Sum, null);
            writer.Sample(Parent, "_count"u8, LabelBytes, default, Count, null);
            long cumulative = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                cumulative += Volatile.Read(ref _counts[i]);
                var exemplar = _exemplars[i].Borrow();
                writer.Sample(Parent, "_bucket"u8, LabelBytes, _histogram._labels[i].For(writer.Format), cumulative, exemplar);
                _exemplars[i].GiveBack(exemplar);
            }
        }

        void Observe(double val, long count, Exemplar? exemplar)
        {
            if (double.IsNaN(val))
                return;

            // The last bound is +Inf, so that the search ends.
            double[] bounds = _histogram._bounds;
            int bucket = 0;
            while (val > bounds[bucket])
                bucket++;

            Record(exemplar, val, ref _exemplars[bucket]);
            Interlocked.Add(ref _counts[bucket], count);
            _sum.Add(val * count);
            Publish();
        }
    }
}
