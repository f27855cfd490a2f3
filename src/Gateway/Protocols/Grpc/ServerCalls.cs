using Gateway.Admin;
using Gateway.Protocols.Grpc.Messages;

namespace Gateway.Protocols.Grpc;

/// <summary>What can be asked of the server as a whole.</summary>
sealed class ServerCalls(Readiness readiness)
{
    static readonly string[] Extensions = ["classification", "model_configuration", "model_repository", "parameters", "statistics"];

    public GrpcAnswer Live(GrpcCall call, ServerLiveRequest request) => GrpcAnswer.Of(new ServerLiveResponse { Live = true });

    public GrpcAnswer Ready(GrpcCall call, ServerReadyRequest request) => GrpcAnswer.Of(new ServerReadyResponse { Ready = readiness.IsReady });

    public GrpcAnswer Metadata(GrpcCall call, ServerMetadataRequest request)
    {
        var reply = new ServerMetadataResponse { Name = Rest.ServerMetadata.Name, Version = Rest.ServerMetadata.Version };
        reply.Extensions.AddRange(Extensions);
        return GrpcAnswer.Of(reply);
    }
}
