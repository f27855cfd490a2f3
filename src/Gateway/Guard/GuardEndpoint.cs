using Gateway.Configuration;
using Gateway.Logging;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Gateway.Tracing;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy;

namespace Gateway.Guard;

/// <summary>What surrounds one request of a guard route: copying its body, asking the family, and what becomes of a flagged reply.</summary>
sealed class GuardEndpoint(
    GuardInspector inspector, GuardAfterwards afterwards, GuardCandidates candidates, Admission admission, DecisionLog log,
    GatewayMetrics metrics, SnapshotHolder holder, IProxyStateLookup clusters)
{
    /// <summary>Forwards and judges.</summary>
    /// <returns>How the hop ended, as metrics name it.</returns>
    public async Task<string> HandleAsync(HttpContext context, GuardRoute route, long begun, Func<Task> forward)
    {
        var body = new BodyCopy(admission, holder.Current.Limits.BufferedBytes, route.InspectBytes);
        var exchange = new GuardExchange(
            context, route, body, begun, e => inspector.RunAsync(e.Inspection, route, e.Request, body, e.Cancelled));
        bool good = false;
        try
        {
            exchange.Listen(context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true);
            ServiceStream.Ask(exchange);
            await forward();
            var hop = Hop.Of(context);
            if (exchange.Withheld && hop.Fault is null && !context.RequestAborted.IsCancellationRequested)
                hop = await InsteadAsync(context, exchange, hop, forward);
            good = hop.IsAnswer;
            await FailAsync(context, route, hop);
            return hop.Outcome;
        }
        finally
        {
            var summary = exchange.Result?.Summary ?? exchange.Judgment?.Summary;
            Spans.Said(Spans.Current, summary);
            log.Guarded(route.Name, good ? "ok" : "failed", summary);
            End(exchange, good);
        }
    }

    // A flagged reply that does not leave: another cluster's, or 422.
    async Task<Hop> InsteadAsync(HttpContext context, GuardExchange exchange, Hop hop, Func<Task> forward)
    {
        context.Response.Clear();
        if (exchange.Result!.Fault is { } fault)
        {
            GuardReply.Annotate(context, exchange.Result.Summary, fault);
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return hop;
        }

        exchange.Resend();
        if (!clusters.TryGetCluster(exchange.Route.Fallback!, out var cluster))
            throw new InvalidOperationException($"the cluster {exchange.Route.Fallback} is not there"); // the configuration was checked
        context.ReassignProxyRequest(cluster);
        await forward();
        return Hop.Of(context);
    }

    async Task FailAsync(HttpContext context, GuardRoute route, Hop hop)
    {
        if (hop.Fault is not { } fault || !hop.CanSay(context))
            return;
        context.Response.Clear();
        if (!route.IsShadow)
            GuardReply.Annotate(context, null, fault);
        await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
    }

    void End(GuardExchange exchange, bool good)
    {
        exchange.Leave();
        if (exchange.Judgment is { } judgment)
            Outcome(exchange, judgment, good);
        if (exchange.Route.IsShadow && exchange.Served is not null && good)
        {
            afterwards.Judge(exchange);
            return;
        }

        if (exchange.Judgment is null)
            metrics.Guard(exchange.Route.Name).Ended(good ? "not_judged" : "failed");
        if (exchange.Judgment?.Why == Undecided.Late)
        {
            afterwards.Keep(exchange);
            return;
        }

        if (good && exchange.Judgment is { } said)
            candidates.Follow(exchange, said, exchange.Served!);
        exchange.Cancel();
        afterwards.Drop(exchange);
    }

    void Outcome(GuardExchange exchange, Judgment judgment, bool good)
    {
        var (route, rows, flagged) = (exchange.Route, judgment.Rows, judgment.Summary.Flagged);
        bool abstained = exchange.Result?.Fault?.Code == FaultCode.Abstained;
        // A reply that was withheld as a whole answers none of its rows; a second answer came for all of them.
        bool failed = !good || exchange.Result is null || exchange.Result.Fault is not null && !abstained;
        if (failed)
            metrics.RowOutcomes(route.Family, 0, 0, 0, 0, rows);
        else if (abstained)
            metrics.RowOutcomes(route.Family, 0, 0, rows, 0, 0);
        else if (exchange.Resent)
            metrics.RowOutcomes(route.Family, 0, 0, 0, rows, 0);
        else
            metrics.RowOutcomes(route.Family, rows - flagged, flagged, 0, 0, 0);
        metrics.Guard(route.Name).Ended(failed ? "failed" : abstained ? "abstained" : exchange.Resent ? "fallback" : judgment.Flagged ? "flagged" : "unflagged");
    }
}
