using Gateway.Metrics;
using Gateway.Protocols.Rest;

namespace Gateway.Guard;

/// <summary>What surrounds the forwarding of one request: cleaning it, judging it in a guard route, turning a failed hop into a fault, counting it.</summary>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">Clock of its duration.</param>
/// <param name="guards">Guard routes; null where there are none.</param>
sealed class PassEndpoint(GatewayMetrics metrics, TimeProvider time, GuardEndpoint? guards = null)
{
    public async Task HandleAsync(HttpContext context, Func<Task> forward)
    {
        long start = time.GetTimestamp();
        string route = context.GetReverseProxyFeature().Route.Config.RouteId;
        string outcome = "broken";
        try
        {
            HeaderHygiene.CleanRequest(context.Request.Headers);
            outcome = guards?.Find(route) is { } guarded
                ? await guards.HandleAsync(context, guarded, start, forward)
                : await PassAsync(context, forward);
        }
        finally
        {
            metrics.Passed(route, outcome, time.GetElapsedTime(start));
        }
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
