using Gateway.Configuration;
using Gateway.Replies;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>One call while it runs: the request, its message and its deadline.</summary>
/// <param name="Context">The HTTP request that carries it.</param>
/// <param name="Message">The message's bytes; valid until the call ends.</param>
/// <param name="Snapshot">The configuration that it began with.</param>
/// <param name="Deadline">What the caller allows it.</param>
sealed record GrpcCall(HttpContext Context, ReadOnlyMemory<byte> Message, GatewaySnapshot Snapshot, CallDeadline Deadline)
{
    /// <summary>Told when the caller goes away.</summary>
    public CancellationToken Gone => Context.RequestAborted;

    /// <summary>Reads the message, or says that it is none.</summary>
    public Fault? Read<T>(MessageParser<T> parser, out T message) where T : IMessage<T>, new() =>
        MessageReader.Read(parser, Message.Span, out message);
}
