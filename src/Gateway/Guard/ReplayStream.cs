namespace Gateway.Guard;

/// <summary>A reply's body from its beginning: what was read of it already, then the rest.</summary>
/// <param name="read">What was read; held until this is closed.</param>
/// <param name="rest">The rest; closed with this one.</param>
sealed class ReplayStream(BodyCopy read, Stream rest) : ReadingStream
{
    int position;
    bool closed;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = read.Bytes[position..];
        if (left.IsEmpty)
            return rest.ReadAsync(buffer, cancellationToken);
        int count = Math.Min(left.Length, buffer.Length);
        left[..count].CopyTo(buffer);
        position += count;
        return ValueTask.FromResult(count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !closed)
        {
            closed = true;
            rest.Dispose();
            read.Release();
        }

        base.Dispose(disposing);
    }
}
