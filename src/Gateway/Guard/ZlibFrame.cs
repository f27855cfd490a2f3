using System.Buffers.Binary;

namespace Gateway.Guard;

/// <summary>What stands around the compressed bytes of a zlib stream (RFC 1950), which HTTP calls deflate.</summary>
static class ZlibFrame
{
    /// <summary>Adler-32 of what was compressed.</summary>
    public const int Trailer = 4;

    const uint Prime = 65521;

    /// <summary>Length of the header; -1 where it is none, or asks for a dictionary.</summary>
    public static int Header(ReadOnlySpan<byte> body) =>
        body.Length >= 2 && (body[0] & 0x0F) == 8 && (body[1] & 0x20) == 0 && ((body[0] << 8) + body[1]) % 31 == 0 ? 2 : -1;

    /// <summary>Whether the trailer is that of <paramref name="plain"/>.</summary>
    public static bool Ends(ReadOnlySpan<byte> body, ReadOnlySpan<byte> plain)
    {
        uint low = 1, high = 0;
        foreach (byte each in plain)
        {
            low = (low + each) % Prime;
            high = (high + low) % Prime;
        }

        return BinaryPrimitives.ReadUInt32BigEndian(body[^4..]) == (high << 16 | low);
    }
}
