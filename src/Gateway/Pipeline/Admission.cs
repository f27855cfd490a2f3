namespace Gateway.Pipeline;

/// <summary>Bounds what runs and what is buffered at one moment. Thread-safe.</summary>
sealed class Admission
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

    /// <summary>Takes <paramref name="bytes"/> of the budget for request bodies.</summary>
    public bool TryBuffer(long bytes, long limit)
    {
        if (Interlocked.Add(ref buffered, bytes) <= limit)
            return true;
        Interlocked.Add(ref buffered, -bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref buffered, -bytes);
}
