using System.Buffers.Binary;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Grpc;

/// <summary>The one message of a unary request, in pooled memory until it is disposed.</summary>
sealed class MessageBuffer(Admission admission, LimitsConfig limits) : IDisposable
{
    /// <summary>A flag and the length, before each message.</summary>
    public const int PrefixLength = 5;

    readonly RequestBytes bytes = new(admission, limits);

    /// <summary>The message without its prefix.</summary>
    public ReadOnlyMemory<byte> Message => bytes.Memory[PrefixLength..];

    /// <summary>Reads the message and sees that the request ends behind it.</summary>
    public async ValueTask<Fault?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            if (await bytes.FillAsync(request.Body, PrefixLength, cancellation) is { } full)
                return full;
            if (bytes.Length == 0)
                return new Fault(FaultCode.MessageCount, "the request: expected one message, came none");
            if (Prefix(request, out int size) is { } wrong)
                return wrong;
            if (await bytes.FillAsync(request.Body, PrefixLength + size, cancellation) is { } cut)
                return cut;
            if (bytes.Length < PrefixLength + size)
                return new Fault(FaultCode.BodyIncomplete, $"the message: expected {size} bytes as its prefix says, came {bytes.Length - PrefixLength}");
            return await request.Body.ReadAsync(new byte[1], cancellation) == 0
                ? null
                : new Fault(FaultCode.MessageCount, "the request: expected one message, came more");
        }
        catch (BadHttpRequestException e)
        {
            return new Fault(FaultCode.BodyIncomplete, $"the request: {e.Message}");
        }
    }

    public void Dispose() => bytes.Dispose();

    Fault? Prefix(HttpRequest request, out int size)
    {
        size = 0;
        if (bytes.Length < PrefixLength)
            return new Fault(FaultCode.BodyIncomplete, $"the message: expected a prefix of {PrefixLength} bytes, came {bytes.Length}");
        var prefix = bytes.Memory.Span;
        uint announced = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] == 1)
            return new Fault(FaultCode.UnsupportedEncoding, $"grpc-encoding: expected identity, came {Fault.Show(request.Headers["grpc-encoding"])}");
        if (prefix[0] != 0)
            return new Fault(FaultCode.BodyIncomplete, $"the message: expected the flag 0, came {prefix[0]}");
        if (announced > limits.BodyBytes)
            return new Fault(FaultCode.BodyTooLarge, $"the message: expected at most {limits.BodyBytes} bytes (Limits.BodyBytes), came {announced}");
        size = (int)announced;
        return null;
    }
}
