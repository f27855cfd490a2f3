using System.Buffers;
using System.IO.Compression;

namespace Gateway.Guard;

/// <summary>Undoes the Content-Encoding of a copied body, which must be whole and end where the copy ends.</summary>
static class Inflater
{
    // In a choice between two, a bare null would become an empty body.
    static ReadOnlyMemory<byte>? Nothing => null;

    /// <summary>The body as it was before it was compressed; null where it cannot be had within <paramref name="most"/> bytes.</summary>
    /// <param name="body">As it passed.</param>
    /// <param name="coding">Content-Encoding; empty for none.</param>
    /// <param name="most">Bytes at most.</param>
    /// <param name="why">What prevents it.</param>
    public static ReadOnlyMemory<byte>? Read(ReadOnlyMemory<byte> body, string coding, int most, out Undecided why)
    {
        why = Undecided.NotDecoded;
        coding = coding.Trim().ToLowerInvariant();
        if (coding is "" or "identity")
            return body;
        return coding switch
        {
            "gzip" or "x-gzip" => Wrapped(body, GzipFrame.Header(body.Span), GzipFrame.Trailer, most, ref why) is { } plain && GzipFrame.Ends(body.Span, plain.Span) ? plain : Nothing,
            "deflate" => Wrapped(body, ZlibFrame.Header(body.Span), ZlibFrame.Trailer, most, ref why) is { } plain && ZlibFrame.Ends(body.Span, plain.Span) ? plain : Nothing,
            "br" => Brotli(body.Span, most, ref why),
            _ => null,
        };
    }

    // The compressed bytes must end where the trailer begins: what is cut off, or stands behind, another reader may see otherwise.
    static ReadOnlyMemory<byte>? Wrapped(ReadOnlyMemory<byte> body, int header, int trailer, int most, ref Undecided why)
    {
        if (header < 0 || body.Length - header <= trailer)
            return null;
        using var compressed = new LastByteStream(body[header..^trailer].ToArray());
        using var stream = new DeflateStream(compressed, CompressionMode.Decompress);
        return Read(stream, most, ref why) is { } plain && compressed.IsExact ? plain : Nothing;
    }

    static ReadOnlyMemory<byte>? Brotli(ReadOnlySpan<byte> body, int most, ref Undecided why)
    {
        using var read = new MemoryStream();
        using var decoder = new BrotliDecoder();
        byte[] block = new byte[16 << 10];
        while (true)
        {
            var status = decoder.Decompress(body, block, out int consumed, out int written);
            body = body[consumed..];
            if (read.Length + written > most)
            {
                why = Undecided.BodyTooLarge;
                return null;
            }

            read.Write(block, 0, written);
            if (status == OperationStatus.Done)
                return body.IsEmpty ? read.ToArray() : Nothing;
            if (status != OperationStatus.DestinationTooSmall)
                return null;
        }
    }

    static ReadOnlyMemory<byte>? Read(DeflateStream stream, int most, ref Undecided why)
    {
        using var read = new MemoryStream();
        byte[] block = new byte[16 << 10];
        try
        {
            for (int count = stream.Read(block); count > 0; count = stream.Read(block))
            {
                if (read.Length + count > most)
                {
                    why = Undecided.BodyTooLarge;
                    return null;
                }

                read.Write(block, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return read.ToArray();
    }
}
