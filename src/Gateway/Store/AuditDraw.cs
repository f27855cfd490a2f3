using System.Buffers.Binary;

namespace Gateway.Store;

/// <summary>
/// Whether a row enters the audit: independent of everything but chance, so that audited rows are like traffic, and yet the
/// same for the same row wherever it is asked.
/// </summary>
/// <param name="key">The store's own, 16 bytes; who does not know it cannot tell which rows are drawn.</param>
sealed class AuditDraw(byte[] key)
{
    /// <summary>Whether the row is drawn at <paramref name="probability"/>.</summary>
    public bool Draws(Guid decision, int row, double probability) => Uniform(decision, row) < probability;

    /// <summary>SipHash-2-4 of the decision's 16 bytes and the row (4 bytes, big-endian); its upper 53 bits over 2^53, in [0, 1).</summary>
    public double Uniform(Guid decision, int row)
    {
        Span<byte> message = stackalloc byte[20];
        decision.TryWriteBytes(message, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(message[16..], row);
        return (SipHash.Of(key, message) >> 11) * (1.0 / (1UL << 53));
    }
}
