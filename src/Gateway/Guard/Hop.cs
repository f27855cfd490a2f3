using Gateway.Replies;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Guard;

/// <summary>How the forwarding of one request ended.</summary>
/// <param name="Outcome">As metrics name it: 1xx to 5xx of the service, or how the hop failed.</param>
/// <param name="Fault">What the client is told; null where it has an answer, or has gone.</param>
/// <param name="IsAnswer">Whether the service answered, whatever its status, and the whole of it has left.</param>
sealed record Hop(string Outcome, Fault? Fault, bool IsAnswer)
{
    public static Hop Of(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } failure)
            return new($"{context.Response.StatusCode / 100}xx", null, true);
        var (outcome, fault) = Judge(failure, context.GetReverseProxyFeature().Cluster.Config.ClusterId);
        return new(outcome, fault, false);
    }

    /// <summary>Whether the client can still be told.</summary>
    public bool CanSay(HttpContext context) => Fault is not null && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested;

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
        // Made of what the caller sent, before anything is sent.
        ForwarderError.RequestCreation => ("refused", new(FaultCode.NotForwarded, "the request: its target, method or a header cannot be sent on as it came")),
        ForwarderError.Request or ForwarderError.RequestBodyDestination =>
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
