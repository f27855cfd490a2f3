using Gateway.Protocols.Grpc;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Serving;

/// <summary>What a caller gets when the gateway itself made a mistake: it reads as flagged, never as an answer.</summary>
static class InternalFault
{
    public static Task HandleAsync(HttpContext context)
    {
        var fault = new Fault(FaultCode.Internal, "a mistake of the gateway; its log says more");
        context.Response.Headers[ConsensusHeaders.FlaggedName] = ConsensusHeaders.Flagged(null);
        context.Response.Headers[ConsensusHeaders.Name] = ConsensusHeaders.Summary(null, fault);
        if (PlaneFeature.Is(context, Plane.Grpc))
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            GrpcReply.Begin(context.Response);
            return GrpcReply.EndAsync(context.Response, fault);
        }

        return FaultEncoder.SendAsync(context.Response, fault, CancellationToken.None, counted: InferPath.Is(context.Request.Path)).AsTask();
    }
}
