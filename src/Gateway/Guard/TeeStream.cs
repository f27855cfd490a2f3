namespace Gateway.Guard;

/// <summary>Reads another stream and keeps a copy of what passes.</summary>
/// <param name="inner">The stream; closed with this one.</param>
/// <param name="copy">Takes what passes.</param>
/// <param name="expected">Bytes that will come; null when that is not known.</param>
/// <param name="whole">Told once, when all has passed.</param>
sealed class TeeStream(Stream inner, BodyCopy copy, long? expected, Action whole) : ReadingStream
{
    long passed;
    bool told;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        // A read into nothing waits for bytes; it tells no end.
        if (buffer.IsEmpty)
            return read;
        copy.Append(buffer.Span[..read]);
        passed += read;
        if (!told && (read == 0 || passed == expected))
        {
            told = true;
            whole();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
