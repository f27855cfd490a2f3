using System.Buffers.Binary;
using System.IO.Compression;

namespace Ensemble.Data;

/// <summary>Unpacks gzip, one member or several. <see cref="GZipStream"/> takes a file cut short for a whole one; this does not.</summary>
static class Gzip
{
    // 10 bytes of header, 2 of an empty block, 8 of trailer.
    const int LeastBytes = 20;

    // Places at which the last member may begin; its own bytes look like a header once in 16 million.
    const int Tried = 64;

    static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8];

    /// <summary>Whether the bytes begin as gzip does.</summary>
    public static bool Looks(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>The unpacked content.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="where">What errors call the file.</param>
    /// <exception cref="DataException">Cut short, corrupt, or more than is read.</exception>
    public static byte[] Unpack(byte[] bytes, string where)
    {
        if (bytes.Length < LeastBytes)
            throw Truncated(where);
        using var unpacked = new MemoryStream();
        try
        {
            Inflate(bytes, 0, unpacked, where);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{where}: corrupt gzip", e);
        }

        return EndsWith(bytes, unpacked.Length) || LastMemberIsWhole(bytes, where) ? unpacked.ToArray() : throw Truncated(where);
    }

    // The last four bytes of a member are its content's length, modulo 2^32.
    static bool EndsWith(byte[] bytes, long length) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) == unchecked((uint)length);

    static bool LastMemberIsWhole(byte[] bytes, string where)
    {
        int at = bytes.AsSpan(0, bytes.Length - LeastBytes + Header.Length).LastIndexOf(Header);
        for (int i = 0; i < Tried && at > 0; i++)
        {
            try
            {
                if (EndsWith(bytes, Inflate(bytes, at, Stream.Null, where)))
                    return true;
            }
            catch (InvalidDataException)
            {
                // No member begins here.
            }

            at = bytes.AsSpan(0, at).LastIndexOf(Header);
        }

        return false;
    }

    static long Inflate(byte[] bytes, int start, Stream unpacked, string where)
    {
        using var packed = new GZipStream(new MemoryStream(bytes, start, bytes.Length - start, writable: false), CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        for (int read = packed.Read(buffer); read > 0; read = packed.Read(buffer))
        {
            length += read;
            if (length > DataFile.MaxBytes)
                throw new DataException($"{where}: unpacks to more than {DataFile.MaxBytes} bytes");
            unpacked.Write(buffer, 0, read);
        }

        return length;
    }

    static DataException Truncated(string where) => new($"{where}: truncated gzip");
}
