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

    /// <summary>
    /// Another such number of the same row, independent of the first and of those of other domains: the domain's byte stands before the message.
    /// </summary>
    public double Uniform(AuditDomain domain, Guid decision, int row)
    {
        Span<byte> message = stackalloc byte[21];
        message[0] = (byte)domain;
        return Uniform(message, decision, row);
    }

    /// <summary>SipHash-2-4 of the decision's 16 bytes and the row (4 bytes, big-endian); its upper 53 bits over 2^53, in [0, 1).</summary>
    public double Uniform(Guid decision, int row)
    {
        Span<byte> message = stackalloc byte[20];
        return Uniform(message, decision, row);
    }

    double Uniform(Span<byte> message, Guid decision, int row)
    {
        decision.TryWriteBytes(message[^20..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(message[^4..], row);
        return (SipHash.Of(key, message) >> 11) * (1.0 / (1UL << 53));
    }
}
