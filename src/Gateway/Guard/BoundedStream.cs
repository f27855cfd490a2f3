namespace Gateway.Guard;

/// <summary>A memory stream that takes no more than so many bytes.</summary>
sealed class BoundedStream(int most) : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count) => base.Write(buffer, offset, Checked(count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _ = Checked(buffer.Length);
        base.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        base.WriteAsync(buffer, offset, Checked(count), cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _ = Checked(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    int Checked(int count) => Length + count <= most ? count : throw new IOException($"more than {most} bytes");
}
