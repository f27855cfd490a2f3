using System.Buffers;
using System.Buffers.Binary;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Grpc;

/// <summary>
/// The one message of a unary request, in a pooled array that grows with what arrives, never with what was announced. Its
/// bytes count against the budget of all bodies until it is disposed.
/// </summary>
sealed class MessageBuffer(Admission admission, LimitsConfig limits) : IDisposable
{
    /// <summary>A flag and the length, before each message.</summary>
    public const int PrefixLength = 5;

    const int First = 16 << 10;

    byte[] bytes = [];
    long taken;
    int length;

    /// <summary>The message without its prefix.</summary>
    public ReadOnlyMemory<byte> Message => bytes.AsMemory(PrefixLength, length - PrefixLength);

    /// <summary>Reads the message and sees that the request ends behind it.</summary>
    public async ValueTask<Fault?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            if (await FillAsync(request.Body, PrefixLength, cancellation) is { } full)
                return full;
            if (length == 0)
                return new Fault(FaultCode.MessageCount, "the request: expected one message, came none");
            if (Prefix(request, out int size) is { } wrong)
                return wrong;
            if (await FillAsync(request.Body, PrefixLength + size, cancellation) is { } cut)
                return cut;
            if (length < PrefixLength + size)
                return new Fault(FaultCode.BodyIncomplete, $"the message: expected {size} bytes as its prefix says, came {length - PrefixLength}");
            return await request.Body.ReadAsync(new byte[1], cancellation) == 0
                ? null
                : new Fault(FaultCode.MessageCount, "the request: expected one message, came more");
        }
        catch (BadHttpRequestException e)
        {
            return new Fault(FaultCode.BodyIncomplete, $"the request: {e.Message}");
        }
    }

    public void Dispose()
    {
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        length = 0;
        admission.Release(Interlocked.Exchange(ref taken, 0));
    }

    Fault? Prefix(HttpRequest request, out int size)
    {
        size = 0;
        if (length < PrefixLength)
            return new Fault(FaultCode.BodyIncomplete, $"the message: expected a prefix of {PrefixLength} bytes, came {length}");
        uint announced = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1));
        if (bytes[0] == 1)
            return new Fault(FaultCode.UnsupportedEncoding, $"grpc-encoding: expected identity, came {Fault.Show(request.Headers["grpc-encoding"])}");
        if (bytes[0] != 0)
            return new Fault(FaultCode.BodyIncomplete, $"the message: expected the flag 0, came {bytes[0]}");
        if (announced > limits.BodyBytes)
            return new Fault(FaultCode.BodyTooLarge, $"the message: expected at most {limits.BodyBytes} bytes (Limits.BodyBytes), came {announced}");
        size = (int)announced;
        return null;
    }

    /// <summary>Reads until <paramref name="end"/> bytes are there or the request has ended.</summary>
    async ValueTask<Fault?> FillAsync(Stream body, int end, CancellationToken cancellation)
    {
        while (length < end)
        {
            if (length == bytes.Length && !TryGrow(end))
                return new Fault(FaultCode.QueueFull, $"the bodies of all requests together reach Limits.BufferedBytes, {limits.BufferedBytes} bytes");
            int read = await body.ReadAsync(bytes.AsMemory(length, Math.Min(bytes.Length, end) - length), cancellation);
            if (read == 0)
                return null;
            length += read;
        }

        return null;
    }

    bool TryGrow(int end)
    {
        int size = (int)Math.Min(Math.Max(First, bytes.Length * 2L), Math.Max(First, end));
        if (!admission.TryBuffer(size, limits.BufferedBytes))
            return false;
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        bytes.AsSpan(0, length).CopyTo(larger);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        admission.Release(taken);
        (bytes, taken) = (larger, size);
        return true;
    }
}
