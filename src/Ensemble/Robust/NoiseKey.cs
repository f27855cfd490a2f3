using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ensemble.Robust;

/// <summary>
/// Gives every row of every decision its own standard normal numbers: always the same ones, and none that somebody without the key can
/// tell from chance. Who knew them could choose a change of the input that they do not undo. Thread-safe.
/// </summary>
/// <param name="key">The secret; any length.</param>
public sealed class NoiseKey(byte[] key)
{
    /// <summary>The noise of calibrations, whose seed is told to everybody: their rows are nobody's attempts.</summary>
    public static NoiseKey OfSeed(long seed)
    {
        byte[] key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, seed);
        return new NoiseKey(key);
    }

    /// <summary>The numbers of one row.</summary>
    /// <param name="decision">The decision that the row belongs to.</param>
    /// <param name="row">Its index there.</param>
    public RowNoise Of(Guid decision, int row)
    {
        Span<byte> message = stackalloc byte[20], digest = stackalloc byte[32];
        decision.TryWriteBytes(message, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(message[16..], row);
        HMACSHA256.HashData(key, message, digest);
        return new RowNoise(digest[..16]);
    }
}
