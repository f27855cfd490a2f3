namespace Gateway.Pipeline;

/// <summary>Bounds what runs and what is buffered at one moment. Thread-safe.</summary>
/// <param name="memory">Bytes that bodies may take whatever a limit says: the runtime ends a process that has none left.</param>
sealed class Admission(long memory = long.MaxValue)
{
    int running;
    long buffered;

    /// <summary>Takes a place among <paramref name="limit"/> running requests.</summary>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref running) <= limit)
            return true;
        Interlocked.Decrement(ref running);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref running);

    /// <summary>How many bytes of bodies may be held at one moment where a limit says <paramref name="limit"/>.</summary>
    public long MostBuffered(long limit) => Math.Min(limit, memory);

    /// <summary>Takes <paramref name="bytes"/> of the budget for request bodies.</summary>
    public bool TryBuffer(long bytes, long limit)
    {
        if (Interlocked.Add(ref buffered, bytes) <= MostBuffered(limit))
            return true;
        Interlocked.Add(ref buffered, -bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref buffered, -bytes);
}
