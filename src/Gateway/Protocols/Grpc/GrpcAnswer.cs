using Gateway.Replies;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>What a call gives: a message or a fault.</summary>
readonly record struct GrpcAnswer(IMessage? Message, Fault? Fault)
{
    public static GrpcAnswer Of(IMessage message) => new(message, null);

    public static GrpcAnswer Of(Fault fault) => new(null, fault);
}
