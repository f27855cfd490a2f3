namespace Gateway.Guard;

/// <summary>Gives its last byte apart, which tells whether what reads it ends exactly there.</summary>
sealed class LastByteStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    bool starved;

    /// <summary>Whether all was read, and nothing more was asked for.</summary>
    public bool IsExact => Position == Length && !starved;

    public override int Read(byte[] buffer, int offset, int count)
    {
        long left = Length - Position;
        starved |= left == 0 && count > 0;
        return base.Read(buffer, offset, left > 1 ? (int)Math.Min(count, left - 1) : count);
    }
}
