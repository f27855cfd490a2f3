using System.IO.Compression;

namespace Gateway.Guard;

/// <summary>Undoes the Content-Encoding of a copied body.</summary>
static class Inflater
{
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
        using var compressed = new MemoryStream(body.ToArray(), writable: false);
        using Stream? stream = coding switch
        {
            "gzip" or "x-gzip" => new GZipStream(compressed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(compressed, CompressionMode.Decompress),
            "br" => new BrotliStream(compressed, CompressionMode.Decompress),
            _ => null,
        };
        return stream is null ? null : Read(stream, most, ref why);
    }

    static ReadOnlyMemory<byte>? Read(Stream stream, int most, ref Undecided why)
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
