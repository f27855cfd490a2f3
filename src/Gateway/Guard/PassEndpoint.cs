using Gateway.Metrics;
using Gateway.Protocols.Rest;
using Gateway.Replies;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Guard;

/// <summary>What surrounds the forwarding of one request: cleaning it, turning a failed hop into a fault, counting it.</summary>
sealed class PassEndpoint(GatewayMetrics metrics, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, Func<Task> forward)
    {
        long start = time.GetTimestamp();
        string route = context.GetReverseProxyFeature().Route.Config.RouteId;
        string outcome = "broken";
        try
        {
            HeaderHygiene.CleanRequest(context.Request.Headers);
            await forward();
            outcome = await FinishAsync(context);
        }
        finally
        {
            metrics.Passed(route, outcome, time.GetElapsedTime(start));
        }
    }

    async Task<string> FinishAsync(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } failure)
            return $"{context.Response.StatusCode / 100}xx";
        var (outcome, fault) = Judge(failure, context.GetReverseProxyFeature().Cluster.Config.ClusterId);
        if (fault is not null && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Clear();
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
        }

        return outcome;
    }

    static (string Outcome, Fault? Fault) Judge(IForwarderErrorFeature failure, string cluster) => failure.Error switch
    {
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled
            or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => ("cancelled", null),
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout =>
            ("timeout", new(FaultCode.UpstreamTimeout, $"the cluster {Fault.Show(cluster)} did not answer in time")),
        ForwarderError.RequestBodyClient => ("refused", ClientBody(failure.Exception)),
        ForwarderError.NoAvailableDestinations =>
            ("unavailable", new(FaultCode.UpstreamUnavailable, $"no destination of the cluster {Fault.Show(cluster)} is healthy")),
        ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.RequestBodyDestination =>
            ("unavailable", new(FaultCode.UpstreamUnavailable, $"the cluster {Fault.Show(cluster)} cannot be reached")),
        _ => ("broken", new(FaultCode.UpstreamUnavailable, $"the cluster {Fault.Show(cluster)} broke off its answer")),
    };

    static Fault ClientBody(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            if (cause is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
                return new(FaultCode.BodyTooLarge, "the body: longer than Limits.BodyBytes");
        }

        return new(FaultCode.BodyIncomplete, "the body: it ended early or broke the rules of HTTP");
    }
}
