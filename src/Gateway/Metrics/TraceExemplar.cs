using Gateway.Tracing;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>Leads from a bucket of a histogram to the trace of one request in it.</summary>
static class TraceExemplar
{
    static readonly Exemplar.LabelKey TraceId = Exemplar.Key("trace_id");

    /// <summary>The trace of this request; none where it is not exported.</summary>
    public static Exemplar Current() => Spans.Current is { Recorded: true } span ? Exemplar.From(TraceId.WithValue(span.TraceId.ToString())) : Exemplar.None;
}
