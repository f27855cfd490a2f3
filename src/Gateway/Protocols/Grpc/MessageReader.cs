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
        catch (Exception e) when (IsUnreadable(e))
        {
            message = new T();
            return Unreadable(e);
        }
    }

    /// <summary>
    /// What the library throws at bytes that are no message. The last is a mistake of its own: an inner length near 2^31 moves
    /// its position before the bytes.
    /// </summary>
    public static bool IsUnreadable(Exception e) => e is InvalidProtocolBufferException or IndexOutOfRangeException;

    public static Fault Unreadable(Exception e) =>
        new(
            FaultCode.InvalidMessage,
            $"the message is not in the protocol's form: {(e is InvalidProtocolBufferException ? e.Message : "an inner length is longer than what it is in.")}");
}
