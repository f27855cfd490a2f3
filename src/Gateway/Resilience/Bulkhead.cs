namespace Gateway.Resilience;

/// <summary>Bounds the calls of one member that run at one moment: a slow one holds no more than its part. Thread-safe.</summary>
sealed class Bulkhead
{
    int running;

    /// <summary>Takes a place among <paramref name="limit"/>.</summary>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref running) <= limit)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref running);
}
