using Gateway.Replies;
using Google.Protobuf;

namespace Gateway.Protocols.Grpc;

/// <summary>Bytes into a message; fields that we do not know are dropped as they come.</summary>
static class MessageReader
{
    public static Fault? Read<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, out T message) where T : IMessage<T>, new()
    {
        try
        {
            message = parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
            return null;
        }
        catch (InvalidProtocolBufferException e)
        {
            message = new T();
            return Unreadable(e);
        }
    }

    public static Fault Unreadable(InvalidProtocolBufferException e) =>
        new(FaultCode.InvalidMessage, $"the message is not in the protocol's form: {e.Message}");
}
