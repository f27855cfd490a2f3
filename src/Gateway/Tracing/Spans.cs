using System.Diagnostics;
using System.Net.Http.Headers;
using Ensemble.Families;
using Ensemble.Members;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Tracing;

/// <summary>
/// The spans of a request. Where nobody traces, each of these is a look at one field: nothing is made. What they carry are names of the
/// configuration, counts and ids: no tensor, no header, no body. Thread-safe.
/// </summary>
static class Spans
{
    /// <summary>Name under which a collector of ours listens.</summary>
    public const string SourceName = "consensus.gateway";

    const string Parent = "traceparent", State = "tracestate";

    static readonly ActivitySource Source = new(SourceName, BuildVersion.Gateway);

    /// <summary>Span of ours that is open here; null for none.</summary>
    public static Activity? Current => Activity.Current is { } span && ReferenceEquals(span.Source, Source) ? span : null;

    /// <summary>Begins the span of a request, behind its caller's where that says one (W3C Trace Context).</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">infer, guard or pass.</param>
    /// <param name="route">Route, of the configuration; null where a family is asked, whose name is taken once it is known to be one.</param>
    public static Activity? Request(HttpContext context, string kind, string? route = null)
    {
        if (!Source.HasListeners())
            return null;
        var headers = context.Request.Headers;
        // Two parents are none (W3C Trace Context, 3.2).
        string? parent = headers[Parent] is { Count: 1 } one ? one[0] : null;
        _ = ActivityContext.TryParse(parent, parent is null ? null : headers[State].ToString() is { Length: > 0 } state ? state : null, isRemote: true, out var caller);
        // Whatever the server has open is exported by nobody: it is no parent.
        var outer = Activity.Current;
        Activity.Current = null;
        var span = Source.StartActivity(ActivityKind.Server, caller, name: route is null ? kind : $"{kind} {route}");
        if (span is null)
            Activity.Current = outer;
        else if (span.IsAllDataRequested)
            span.SetTag("http.request.method", context.Request.Method).SetTag("consensus.route", route);
        return span;
    }

    /// <summary>Begins the span of a member's call.</summary>
    public static Activity? Member(Family family, Member member)
    {
        if (Current is null)
            return null;
        var span = Source.StartActivity($"member {member.Name}", member is RemoteMember ? ActivityKind.Client : ActivityKind.Internal);
        return span is { IsAllDataRequested: true } ? span.SetTag("consensus.family", family.Name).SetTag("consensus.member", member.Name) : span;
    }

    /// <summary>Begins the span of a step: decide or record.</summary>
    public static Activity? Step(string name) => Current is null ? null : Source.StartActivity(name);

    /// <summary>Which version of a family answers.</summary>
    public static void Asked(Family family)
    {
        if (Current is not { IsAllDataRequested: true } span)
            return;
        span.DisplayName = $"infer {family.Name}";
        span.SetTag("consensus.family", family.Name).SetTag("consensus.version", family.Version);
    }

    /// <summary>What became of a request.</summary>
    public static void Ended(Activity? span, InferResult? result, int status)
    {
        if (span is not { IsAllDataRequested: true })
            return;
        Said(span, result?.Reply?.Summary ?? result?.Summary);
        span.SetTag("http.response.status_code", status);
        if (result is not { Fault: null })
            Failed(span, result?.Fault is { } fault ? FaultTable.Of(fault.Code) : FaultTable.Of(FaultCode.Internal));
    }

    /// <summary>What is said of a reply's rows.</summary>
    public static void Said(Activity? span, ReplySummary? summary)
    {
        if (span is not { IsAllDataRequested: true } || summary is null)
            return;
        span.SetTag("consensus.rows", summary.Rows).SetTag("consensus.flagged_rows", summary.Flagged).SetTag("consensus.flagged", summary.Flagged > 0)
            .SetTag("consensus.members_answered", summary.Answered).SetTag("consensus.guarantee_state", summary.GuaranteeState);
        if (summary.DecisionId is { } decision)
            span.SetTag("consensus.decision_id", decision);
    }

    /// <summary>The hop of a pass or guard route has ended.</summary>
    /// <param name="span">Its span.</param>
    /// <param name="outcome">As metrics name it.</param>
    /// <param name="status">Of the reply.</param>
    public static void Passed(Activity? span, string outcome, int status)
    {
        if (span is not { IsAllDataRequested: true })
            return;
        span.SetTag("consensus.outcome", outcome).SetTag("http.response.status_code", status);
        if (status >= 500 || outcome is "broken")
            span.SetTag("error.type", outcome).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A step or call has failed.</summary>
    /// <param name="span">Its span.</param>
    /// <param name="type">Name of what was thrown: what it says may hold what it was asked.</param>
    public static void Failed(Activity? span, string type) => span?.SetTag("error.type", type).SetStatus(ActivityStatusCode.Error);

    /// <summary>Tells a server that is asked for this request which span it belongs to; without a span of ours nothing is told.</summary>
    public static void Forward(HttpRequestHeaders headers)
    {
        if (Current is not { Id: { } id } span)
            return;
        headers.Remove(Parent);
        headers.Remove(State);
        headers.TryAddWithoutValidation(Parent, id);
        if (!string.IsNullOrEmpty(span.TraceStateString))
            headers.TryAddWithoutValidation(State, span.TraceStateString);
    }

    // A caller's mistake is no error of this server (OpenTelemetry's conventions for HTTP spans).
    static void Failed(Activity span, FaultKind fault)
    {
        span.SetTag("error.type", fault.Name);
        if (fault.HttpStatus >= 500)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
