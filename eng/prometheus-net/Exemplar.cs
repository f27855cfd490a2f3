using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.ObjectPool;

namespace Prometheus;

/// <summary>
/// Labels that lead from a sample to an example of it, such as a trace. Good for one observation: the metric that takes it keeps it.
/// </summary>
public sealed partial class Exemplar
{
    /// <summary>No exemplar, whatever the metric would take by default.</summary>
    public static readonly Exemplar None = new();

    internal const int MaximumRunes = 128;

    // Without reuse each observation inside a traced request would allocate.
    static readonly ObjectPool<Exemplar> Pool = ObjectPool.Create<Exemplar>();
    static readonly LabelKey TraceId = Key("trace_id");
    static readonly LabelKey SpanId = Key("span_id");

    LabelPairs _pairs;
    int _used;

    internal int Length { get; private set; }

    internal double Value { get; private set; }

    internal double Timestamp { get; private set; }

    internal ReadOnlySpan<LabelPair> Pairs => ((ReadOnlySpan<LabelPair>)_pairs)[..Length];

    /// <summary>A label name for exemplars; make it once.</summary>
    /// <exception cref="ArgumentException">Empty, or not a label name.</exception>
    public static LabelKey Key(string key)
    {
        if (string.IsNullOrWhiteSpace(key))
            throw new ArgumentException("An exemplar's label needs a name.", nameof(key));

        Naming.RequireLabelName(key);
        return new LabelKey(Encoding.ASCII.GetBytes(key));
    }

    /// <summary>A label name with its value.</summary>
    public static LabelPair Pair(string key, string value) => Key(key).WithValue(value);

    /// <summary>The labels trace_id and span_id of <see cref="Activity.Current"/>; <see cref="None"/> without one.</summary>
    public static Exemplar FromTraceContext() => FromTraceContext(TraceId, SpanId);

    /// <summary>Trace and span of <see cref="Activity.Current"/> under names of one's own; <see cref="None"/> without one.</summary>
    public static Exemplar FromTraceContext(in LabelKey traceIdKey, in LabelKey spanIdKey)
    {
        var activity = Activity.Current;
        return activity is null
            ? None
            : From(traceIdKey.WithValue(activity.TraceId.ToString()), spanIdKey.WithValue(activity.SpanId.ToString()));
    }

    /// <summary>A copy that is good for another observation.</summary>
    /// <exception cref="InvalidOperationException">This one has been observed.</exception>
    public Exemplar Clone()
    {
        if (Volatile.Read(ref _used) != 0)
            throw new InvalidOperationException("An exemplar can be cloned only before it is observed.");

        return Take(Pairs);
    }

    /// <summary>Marks this one as observed.</summary>
    /// <exception cref="InvalidOperationException">It was observed before.</exception>
    internal void Claim()
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new InvalidOperationException("An exemplar is good for one observation; make or clone one for each.");
    }

    /// <summary>Adds what was observed and when.</summary>
    /// <exception cref="ArgumentException">A name appears twice, or names and values exceed 128 characters together.</exception>
    internal void Stamp(double value)
    {
        var pairs = Pairs;
        int runes = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            runes += pairs[i].Key.Length + pairs[i].Value.Length;
            for (int j = 0; j < i; j++)
            {
                if (pairs[i].Key.AsSpan().SequenceEqual(pairs[j].Key))
                    throw new ArgumentException("An exemplar has the same label twice.");
            }
        }

        if (runes > MaximumRunes)
            throw new ArgumentException($"An exemplar of {runes} characters; OpenMetrics allows {MaximumRunes}.");

        Value = value;
        Timestamp = UnixTime.NowInMilliseconds;
    }

    internal void Recycle()
    {
        if (Length == 0)
            return;

        Length = 0;
        _pairs = default;
        Pool.Return(this);
    }

    static Exemplar Take(ReadOnlySpan<LabelPair> pairs)
    {
        var exemplar = Pool.Get();
        pairs.CopyTo(exemplar._pairs);
        exemplar.Length = pairs.Length;
        Volatile.Write(ref exemplar._used, 0);
        return exemplar;
    }

    [InlineArray(6)]
    struct LabelPairs
    {
        LabelPair _first;
    }
}
