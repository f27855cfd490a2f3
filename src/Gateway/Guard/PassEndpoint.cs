using Gateway.Metrics;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Gateway.Security;
using Gateway.Tracing;

namespace Gateway.Guard;

/// <summary>What surrounds the forwarding of one request: cleaning it, judging it in a guard route, turning a failed hop into a fault, counting it.</summary>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">Clock of its duration.</param>
/// <param name="table">Guard routes.</param>
/// <param name="guards">Judges their requests.</param>
sealed class PassEndpoint(GatewayMetrics metrics, TimeProvider time, GuardTable table, Lazy<GuardEndpoint> guards)
{
    public async Task HandleAsync(HttpContext context, Func<Task> forward)
    {
        long start = time.GetTimestamp();
        var asked = context.GetReverseProxyFeature().Route.Config;
        string route = asked.RouteId;
        var guarded = table.Find(asked);
        using var span = Spans.Request(context, guarded is null ? "pass" : "guard", route);
        string outcome = "broken";
        try
        {
            if (Check(context) is { } fault)
            {
                outcome = "refused";
                await RefuseAsync(context, guarded, fault);
                return;
            }

            HeaderHygiene.CleanRequest(context.Request.Headers);
            if (Caller.Of(context).Way == CallerWay.Key)
                Credentials.RemoveKeys(context.Request.Headers);
            outcome = guarded is not null
                ? await guards.Value.HandleAsync(context, guarded, start, forward)
                : await PassAsync(context, forward);
        }
        finally
        {
            Spans.Passed(span, outcome, context.Response.StatusCode);
            metrics.Passed(route, outcome, time.GetElapsedTime(start));
        }
    }

    // Before a destination is chosen: what a caller does wrong says nothing of its health.
    static Fault? Check(HttpContext context) => HttpMethods.IsConnect(context.Request.Method)
        ? new(FaultCode.MethodNotAllowed, "the method: CONNECT is not forwarded") : RawPath.Check(context);

    static Task RefuseAsync(HttpContext context, GuardRoute? guarded, Fault fault)
    {
        if (fault.Code == FaultCode.MethodNotAllowed)
            context.Response.Headers.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        if (guarded is { IsShadow: false })
            GuardReply.Annotate(context, null, fault);
        return FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted).AsTask();
    }

    async Task<string> PassAsync(HttpContext context, Func<Task> forward)
    {
        await forward();
        var hop = Hop.Of(context);
        if (hop.CanSay(context))
        {
            context.Response.Clear();
            await FaultEncoder.SendAsync(context.Response, hop.Fault!, context.RequestAborted);
        }

        return hop.Outcome;
    }
}
