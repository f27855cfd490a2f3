namespace Gateway.Protocols.Rest;

/// <summary>Reads another stream and keeps the last four bytes that went through.</summary>
sealed class TailStream(Stream inner) : Stream
{
    readonly byte[] last = new byte[4];

    /// <summary>The last four bytes, oldest first; zeros before the first.</summary>
    public ReadOnlySpan<byte> Last => last;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        Keep(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("bodies are read asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    void Keep(ReadOnlySpan<byte> read)
    {
        int kept = Math.Min(read.Length, last.Length);
        last.AsSpan(kept).CopyTo(last);
        read[^kept..].CopyTo(last.AsSpan(last.Length - kept));
    }
}
