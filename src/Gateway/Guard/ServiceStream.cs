namespace Gateway.Guard;

/// <summary>
/// A connection to a guarded service over HTTP/1.x. It listens while a request's body is still being sent, which the HTTP client does
/// not: so it is known of an answer that it came before the service had heard the whole question.
/// </summary>
/// <param name="inner">The connection, decrypted.</param>
sealed class ServiceStream(Stream inner) : Stream
{
    static readonly AsyncLocal<GuardExchange?> Asking = new();

    readonly byte[] kept = new byte[4 << 10];
    Task<int>? ahead;
    int given;
    int readers;
    GuardExchange? asked;
    volatile bool heard;

    /// <summary>Whether the service said more than an interim reply since the request began, or hung up.</summary>
    public bool HasAnswered => heard;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>What is sent from here on, in this flow of control, is an exchange's request.</summary>
    public static void Ask(GuardExchange exchange) => Asking.Value = exchange;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Asking.Value is { IsWhole: false } exchange && !ReferenceEquals(exchange, asked))
        {
            (asked, heard) = (exchange, false);
            exchange.Sends(this);
            // Where the client reads already, its read tells.
            if (ahead is null && Volatile.Read(ref readers) == 0)
                ahead = ListenAsync();
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ahead is { } early)
        {
            int count = await early.WaitAsync(cancellationToken);
            // A read into nothing waits for bytes.
            if (buffer.IsEmpty)
                return 0;
            int taken = Math.Min(count - given, buffer.Length);
            kept.AsSpan(given, taken).CopyTo(buffer.Span);
            given += taken;
            if (given == count)
                (ahead, given) = (null, 0);
            return taken;
        }

        Interlocked.Increment(ref readers);
        try
        {
            int read = await inner.ReadAsync(buffer, cancellationToken);
            if (!buffer.IsEmpty)
                Hear(buffer.Span[..read]);
            return read;
        }
        finally
        {
            Interlocked.Decrement(ref readers);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("services are heard asynchronously");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("services are asked asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    async Task<int> ListenAsync()
    {
        int read = await inner.ReadAsync(kept);
        Hear(kept.AsSpan(0, read));
        return read;
    }

    // 100 Continue is what a service says before it hears the body; what stands behind it is an answer.
    void Hear(ReadOnlySpan<byte> said)
    {
        if (!(said.StartsWith("HTTP/1."u8) && said.Length > 9 && said[9] == '1' && said.EndsWith("\r\n\r\n"u8)))
            heard = true;
    }
}
