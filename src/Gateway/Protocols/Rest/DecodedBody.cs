using System.Buffers.Binary;
using System.IO.Compression;

namespace Gateway.Protocols.Rest;

/// <summary>A request's body as it was before it was compressed, and whether all of it came.</summary>
/// <remarks>
/// The platform's streams end without a word where the compressed bytes are cut, and ignore what follows their end: so what stands
/// last is compared with what came out. gzip: the length (RFC 1952; one member). zlib: Adler-32 (RFC 1950).
/// </remarks>
sealed class DecodedBody : IAsyncDisposable
{
    readonly string coding;
    readonly TailStream tail;

    public DecodedBody(HttpRequest request)
    {
        coding = RequestCoding.Name(request) ?? "";
        tail = new TailStream(request.Body);
        Stream = coding switch
        {
            "gzip" => new GZipStream(tail, CompressionMode.Decompress, leaveOpen: true),
            "deflate" => new ZLibStream(tail, CompressionMode.Decompress, leaveOpen: true),
            _ => request.Body,
        };
    }

    public Stream Stream { get; }

    /// <summary>Whether <paramref name="decoded"/>, all that came out, is all that was compressed, and nothing stands behind it.</summary>
    public async ValueTask<bool> IsWholeAsync(ReadOnlyMemory<byte> decoded, CancellationToken cancellation) =>
        coding.Length == 0 || (await tail.ReadAsync(new byte[1], cancellation) == 0 && Matches(decoded.Span));

    // The request's own stream stays open.
    public async ValueTask DisposeAsync()
    {
        if (coding.Length > 0)
            await Stream.DisposeAsync();
        await tail.DisposeAsync();
    }

    bool Matches(ReadOnlySpan<byte> decoded) => coding == "gzip"
        ? decoded.Length > 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail.Last) == (uint)decoded.Length
        : BinaryPrimitives.ReadUInt32BigEndian(tail.Last) == Adler32(decoded);

    static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        const uint modulus = 65521;
        // As many bytes as the sums hold without wrapping.
        const int most = 5552;
        uint a = 1;
        uint b = 0;
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(most, bytes.Length)..])
        {
            foreach (byte one in bytes[..Math.Min(most, bytes.Length)])
            {
                a += one;
                b += a;
            }

            a %= modulus;
            b %= modulus;
        }

        return (b << 16) | a;
    }
}
