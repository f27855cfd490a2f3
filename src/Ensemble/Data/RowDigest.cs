using System.Buffers.Binary;
using System.Security.Cryptography;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>Rows by their content, so that a row in two splits is found wherever it stands and whatever its label is.</summary>
public static class RowDigest
{
    /// <summary>
    /// SHA-256 (its first 16 bytes, big-endian) of each row: the bytes of every input's row in turn, a byte string led by
    /// its length as 4 bytes, little-endian.
    /// </summary>
    /// <param name="inputs">Inputs of N rows each, in the family's order and datatypes.</param>
    /// <returns>N digests.</returns>
    public static UInt128[] Of(IReadOnlyList<Tensor> inputs)
    {
        var digests = new UInt128[inputs[0].Rows];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[32];
        Span<byte> length = stackalloc byte[4];
        for (int row = 0; row < digests.Length; row++)
        {
            foreach (Tensor input in inputs)
            {
                if (input.Strings is { } strings)
                {
                    foreach (byte[] text in strings.AsSpan(row * input.RowLength, input.RowLength))
                    {
                        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
                        hash.AppendData(length);
                        hash.AppendData(text);
                    }
                }
                else
                {
                    int width = input.RowLength * input.Datatype.Size();
                    hash.AppendData(WithoutNegativeZeros(input.Bytes.Slice(row * width, width), input.Datatype));
                }
            }

            hash.GetHashAndReset(digest);
            digests[row] = BinaryPrimitives.ReadUInt128BigEndian(digest);
        }

        return digests;
    }

    // -0 is 0 to every model, so that it must not make a seen row a fresh one.
    static ReadOnlySpan<byte> WithoutNegativeZeros(ReadOnlySpan<byte> row, Datatype datatype)
    {
        byte[] zero = datatype switch
        {
            Datatype.FP32 => [0, 0, 0, 0x80],
            Datatype.FP64 => [0, 0, 0, 0, 0, 0, 0, 0x80],
            Datatype.FP16 or Datatype.BF16 => [0, 0x80],
            _ => [],
        };
        byte[]? copy = null;
        for (int i = 0; zero.Length > 0 && i < row.Length; i += zero.Length)
        {
            if (row.Slice(i, zero.Length).SequenceEqual(zero))
                (copy ??= row.ToArray())[i + zero.Length - 1] = 0;
        }

        return copy ?? row;
    }

    /// <summary>SHA-256 of a set of rows, lower-case hexadecimal; the order of the rows does not matter, their number does.</summary>
    public static string OfSet(ReadOnlySpan<UInt128> digests)
    {
        UInt128[] sorted = digests.ToArray();
        Array.Sort(sorted);
        byte[] bytes = new byte[sorted.Length * 16];
        for (int i = 0; i < sorted.Length; i++)
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(i * 16), sorted[i]);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
