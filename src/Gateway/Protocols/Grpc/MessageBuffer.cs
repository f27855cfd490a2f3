using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Protocols.Grpc;

/// <summary>The one message of a unary request, decompressed, in pooled memory until it is disposed.</summary>
sealed class MessageBuffer(Admission admission, LimitsConfig limits) : IDisposable
{
    /// <summary>A flag and the length, before each message.</summary>
    public const int PrefixLength = 5;

    /// <summary>What a message may be compressed with, for the header grpc-accept-encoding.</summary>
    public const string Encodings = "identity,gzip";

    const string EncodingHeader = "grpc-encoding";

    // Of RFC 1952: a header and a trailer, and the least between them.
    const int LeastGzip = 20;

    readonly RequestBytes bytes = new(admission, limits);
    readonly RequestBytes unpacked = new(admission, limits);

    /// <summary>The message without its prefix.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; }

    /// <summary>Bytes of a message by which it can be refused before the others are there: a family's name is shorter.</summary>
    const int Beginning = 512;

    /// <summary>Reads the message and sees that the request ends behind it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="refuse">Why a message that begins with these bytes is not read to its end; null where nothing can be told before.</param>
    /// <param name="cancellation">The caller went away, or has no time left.</param>
    public async ValueTask<Fault?> ReadAsync(HttpRequest request, Func<ReadOnlyMemory<byte>, Fault?>? refuse, CancellationToken cancellation)
    {
        try
        {
            if (await bytes.FillAsync(request.Body, PrefixLength, cancellation) is { } full)
                return full;
            if (bytes.Length == 0)
                return new Fault(FaultCode.MessageCount, "the request: expected one message, came none");
            if (Prefix(request, out int size) is { } wrong)
                return wrong;
            if (refuse is not null && bytes.Memory.Span[0] == 0)
            {
                if (await bytes.FillAsync(request.Body, PrefixLength + Math.Min(size, Beginning), cancellation) is { } broken)
                    return broken;
                if (refuse(bytes.Memory[PrefixLength..]) is { } early)
                    return early;
            }

            if (await bytes.FillAsync(request.Body, PrefixLength + size, cancellation) is { } cut)
                return cut;
            if (bytes.Length < PrefixLength + size)
                return new Fault(FaultCode.BodyIncomplete, $"the message: expected {size} bytes as its prefix says, came {bytes.Length - PrefixLength}");
            if (await request.Body.ReadAsync(new byte[1], cancellation) > 0)
                return new Fault(FaultCode.MessageCount, "the request: expected one message, came more");
            Message = bytes.Memory[PrefixLength..];
            return bytes.Memory.Span[0] == 0 ? null : await UnpackAsync(cancellation);
        }
        catch (BadHttpRequestException e)
        {
            return new Fault(FaultCode.BodyIncomplete, $"the request: {e.Message}");
        }
    }

    public void Dispose()
    {
        bytes.Dispose();
        unpacked.Dispose();
    }

    // The platform's stream ends without a word where the bytes are cut; their last four tell the length (RFC 1952).
    async ValueTask<Fault?> UnpackAsync(CancellationToken cancellation)
    {
        MemoryMarshal.TryGetArray(Message, out var packed);
        using var source = new MemoryStream(packed.Array!, packed.Offset, packed.Count, writable: false);
        await using var gzip = new GZipStream(source, CompressionMode.Decompress);
        try
        {
            // One byte more than the limit tells a message that is longer.
            if (await unpacked.FillAsync(gzip, (int)limits.BodyBytes + 1, cancellation) is { } full)
                return full;
        }
        catch (InvalidDataException)
        {
            return NotGzip();
        }

        if (unpacked.Length > limits.BodyBytes)
            return new Fault(FaultCode.BodyTooLarge, $"the message: expected at most {limits.BodyBytes} bytes (Limits.BodyBytes), came more");
        bool whole = packed.Count >= LeastGzip && source.Position == source.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan()[^sizeof(uint)..]) == (uint)unpacked.Length;
        Message = unpacked.Memory;
        return whole ? null : NotGzip();
    }

    static Fault NotGzip() => new(
        FaultCode.BodyIncomplete, "the message: expected gzip as grpc-encoding says, came bytes that are not, that end early, or more behind them");

    Fault? Prefix(HttpRequest request, out int size)
    {
        size = 0;
        if (bytes.Length < PrefixLength)
            return new Fault(FaultCode.BodyIncomplete, $"the message: expected a prefix of {PrefixLength} bytes, came {bytes.Length}");
        var prefix = bytes.Memory.Span;
        uint announced = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] == 1 && request.Headers[EncodingHeader] != "gzip")
            return new Fault(FaultCode.UnsupportedEncoding, $"{EncodingHeader}: expected gzip with the flag 1, came {Fault.Show(request.Headers[EncodingHeader])}");
        if (prefix[0] > 1)
            return new Fault(FaultCode.BodyIncomplete, $"the message: expected the flag 0 or 1, came {prefix[0]}");
        if (announced > limits.BodyBytes)
            return new Fault(FaultCode.BodyTooLarge, $"the message: expected at most {limits.BodyBytes} bytes (Limits.BodyBytes), came {announced}");
        size = (int)announced;
        return null;
    }
}
