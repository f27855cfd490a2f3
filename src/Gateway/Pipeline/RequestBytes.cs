using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>
/// One request's bytes in one pooled array that grows with what arrives, never with what was announced. They count
/// against the budget of all bodies until it is disposed.
/// </summary>
sealed class RequestBytes(Admission admission, LimitsConfig limits) : IDisposable
{
    const int First = 16 << 10;

    byte[] bytes = [];
    long taken;

    public int Length { get; private set; }

    /// <summary>What has arrived; valid until more is read.</summary>
    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    /// <summary>Reads until <paramref name="end"/> bytes are there or the stream has ended.</summary>
    public async ValueTask<Fault?> FillAsync(Stream stream, int end, CancellationToken cancellation)
    {
        while (Length < end)
        {
            if (Length == bytes.Length && !TryGrow(end))
                return new Fault(FaultCode.QueueFull, $"the bodies of all requests together reach {admission.MostBuffered(limits.BufferedBytes)} bytes (Limits.BufferedBytes, or a quarter of the memory there is)");
            int read = await stream.ReadAsync(bytes.AsMemory(Length, Math.Min(bytes.Length, end) - Length), cancellation);
            if (read == 0)
                return null;
            Length += read;
        }

        return null;
    }

    public void Dispose()
    {
        if (bytes.Length > 0)
            RequestPool.Own.Return(bytes);
        bytes = [];
        Length = 0;
        admission.Release(Interlocked.Exchange(ref taken, 0));
    }

    bool TryGrow(int end)
    {
        int size = (int)Math.Min(Math.Max(First, bytes.Length * 2L), Math.Max(First, end));
        if (!admission.TryBuffer(size, limits.BufferedBytes))
            return false;
        byte[] larger = RequestPool.Own.Rent(size);
        bytes.AsSpan(0, Length).CopyTo(larger);
        if (bytes.Length > 0)
            RequestPool.Own.Return(bytes);
        admission.Release(taken);
        (bytes, taken) = (larger, size);
        return true;
    }
}
