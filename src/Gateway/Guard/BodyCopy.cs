using Ensemble.Tensors;
using Gateway.Pipeline;

namespace Gateway.Guard;

/// <summary>
/// A bounded copy of a body in one pooled array that grows with what passes. Its bytes count against the budget of all bodies;
/// it is freed when everyone who holds it has let go. Thread-safe.
/// </summary>
/// <param name="admission">Keeps the budget.</param>
/// <param name="budget">Bytes of all bodies at one moment.</param>
/// <param name="most">Bytes that are kept.</param>
sealed class BodyCopy(Admission admission, long budget, int most)
{
    const int First = 4 << 10;

    readonly Lock writing = new();
    byte[] bytes = [];
    long taken;
    int length;
    int holders = 1;

    /// <summary>Why there is no whole copy; null while nothing went wrong.</summary>
    public Undecided? Problem { get; private set; }

    /// <summary>What was kept; valid while it is held.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, length);

    /// <summary>Keeps what passes; a body that becomes too long is given up and its memory freed.</summary>
    public void Append(ReadOnlySpan<byte> passing)
    {
        lock (writing)
        {
            if (Problem is not null || holders == 0)
                return;
            if (length + (long)passing.Length > most)
                GiveUp(Undecided.BodyTooLarge);
            else if (!TryGrow(length + passing.Length))
                GiveUp(Undecided.BuffersFull);
            else
            {
                passing.CopyTo(bytes.AsSpan(length));
                length += passing.Length;
            }
        }
    }

    /// <summary>Reads a stream to its end, or until no more can be kept; what was read stays either way.</summary>
    /// <returns>Whether this is all of it.</returns>
    public async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            // One more than is allowed, to see whether there is more.
            if (length == bytes.Length && !TryGrow((int)Math.Min(Math.Max(First, bytes.Length * 2L), most + 1L)))
            {
                Problem = Undecided.BuffersFull;
                return false;
            }

            int read = await stream.ReadAsync(bytes.AsMemory(length, Math.Min(bytes.Length, most + 1) - length), cancellation);
            length += read;
            if (length > most)
                Problem = Undecided.BodyTooLarge;
            if (read == 0 || length > most)
                return read == 0;
        }
    }

    /// <summary>One more has to let go before it is freed.</summary>
    public void Hold()
    {
        lock (writing)
            holders++;
    }

    public void Release()
    {
        lock (writing)
        {
            if (--holders == 0)
                Free();
        }
    }

    /// <summary>Keeps nothing, and says why.</summary>
    public void GiveUp(Undecided problem)
    {
        lock (writing)
        {
            Problem = problem;
            Free();
        }
    }

    void Free()
    {
        if (bytes.Length > 0)
            RequestPool.Own.Return(bytes);
        admission.Release(taken);
        (bytes, length, taken) = ([], 0, 0);
    }

    bool TryGrow(int needed)
    {
        if (needed <= bytes.Length)
            return true;
        int size = (int)Math.Min(Math.Max(needed, Math.Max(First, bytes.Length * 2L)), most + 1L);
        if (!admission.TryBuffer(size, budget))
            return false;
        byte[] larger = RequestPool.Own.Rent(size);
        bytes.AsSpan(0, length).CopyTo(larger);
        if (bytes.Length > 0)
            RequestPool.Own.Return(bytes);
        admission.Release(taken);
        (bytes, taken) = (larger, size);
        return true;
    }
}
