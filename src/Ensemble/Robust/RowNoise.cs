using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ensemble.Robust;

/// <summary>
/// The standard normal numbers of one row: AES-128 of a counter, two numbers a block by Box and Muller's transform. Bit-equal on machines
/// whose logarithm, sine and cosine are.
/// </summary>
public sealed class RowNoise : IDisposable
{
    readonly Aes cipher = Aes.Create();

    internal RowNoise(ReadOnlySpan<byte> key) => cipher.Key = key.ToArray();

    /// <summary>Fills <paramref name="into"/> with the beginning of a copy's numbers.</summary>
    /// <param name="sample">The row's noised copy, from 0; each has its own numbers.</param>
    /// <param name="into">Where to.</param>
    public void Fill(int sample, Span<double> into)
    {
        const int block = 16;
        byte[] bytes = new byte[(into.Length + 1) / 2 * block];
        for (int i = 0; i < bytes.Length; i += block)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i), sample);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i + 8), i / block);
        }

        cipher.EncryptEcb(bytes, bytes, PaddingMode.None);
        for (int i = 0; i < into.Length; i += 2)
        {
            // The first in (0, 1], whose logarithm is finite, the second in [0, 1).
            double radius = Math.Sqrt(-2 * Math.Log(Uniform(bytes, i * 8) + (1.0 / (1UL << 53))));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * Uniform(bytes, (i * 8) + 8));
            into[i] = radius * cosine;
            if (i + 1 < into.Length)
                into[i + 1] = radius * sine;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => cipher.Dispose();

    static double Uniform(byte[] bytes, int at) => (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) >> 11) * (1.0 / (1UL << 53));
}
