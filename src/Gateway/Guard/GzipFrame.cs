using System.Buffers.Binary;

namespace Gateway.Guard;

/// <summary>What stands around the compressed bytes of one gzip member (RFC 1952).</summary>
static class GzipFrame
{
    /// <summary>CRC-32 and length of what was compressed.</summary>
    public const int Trailer = 8;

    const int Fixed = 10;
    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static n =>
    {
        uint c = (uint)n;
        for (int bit = 0; bit < 8; bit++)
            c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        return c;
    })];

    /// <summary>Length of the header; -1 where it is none.</summary>
    public static int Header(ReadOnlySpan<byte> body)
    {
        // The upper three flags are reserved: what they add cannot be passed over.
        if (body.Length < Fixed || body[0] != 0x1F || body[1] != 0x8B || body[2] != 8 || (body[3] & 0xE0) != 0)
            return -1;
        int flags = body[3], at = Fixed;
        if ((flags & 4) != 0)
            at = at + 2 <= body.Length ? at + 2 + BinaryPrimitives.ReadUInt16LittleEndian(body[at..]) : -1;
        // A name, then a comment, each with a zero behind it.
        for (int flag = 8; flag <= 16; flag <<= 1)
        {
            if ((flags & flag) == 0)
                continue;
            int end = at >= 0 && at <= body.Length ? body[at..].IndexOf((byte)0) : -1;
            at = end < 0 ? -1 : at + end + 1;
        }

        if ((flags & 2) != 0 && at >= 0)
            at += 2;
        return at >= 0 && at <= body.Length ? at : -1;
    }

    /// <summary>Whether the trailer is that of <paramref name="plain"/>.</summary>
    public static bool Ends(ReadOnlySpan<byte> body, ReadOnlySpan<byte> plain) =>
        BinaryPrimitives.ReadUInt32LittleEndian(body[^8..]) == Crc(plain) && BinaryPrimitives.ReadUInt32LittleEndian(body[^4..]) == (uint)plain.Length;

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
            crc = Table[(byte)(crc ^ each)] ^ (crc >> 8);
        return ~crc;
    }
}
