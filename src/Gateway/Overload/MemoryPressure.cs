namespace Gateway.Overload;

/// <summary>Share of the memory it may have that the process uses, looked at four times a second at most. Thread-safe.</summary>
/// <param name="time">Clock.</param>
/// <param name="read">Bytes used and bytes that may be.</param>
/// <param name="collect">Gives back what nobody uses any more.</param>
sealed class MemoryPressure(TimeProvider time, Func<(long Used, long Most)> read, Action collect)
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(5);

    long looked;
    long collected;
    double share;

    /// <summary>The process's own: its resident memory beside what a container, or the machine, gives it.</summary>
    public MemoryPressure(TimeProvider time)
        : this(time, static () => (Environment.WorkingSet, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), Collect)
    {
    }

    /// <summary>From 0 to about 1.</summary>
    public double Share
    {
        get
        {
            long now = time.GetTimestamp(), last = Interlocked.Read(ref looked);
            if (last != 0 && time.GetElapsedTime(last, now) < Every)
                return Volatile.Read(ref share);
            Interlocked.Exchange(ref looked, now);
            var (used, most) = read();
            Volatile.Write(ref share, most > 0 ? (double)used / most : 0);
            return share;
        }
    }

    /// <summary>
    /// A request was turned away for memory. Whoever turns requests away allocates too little for a collection to come by itself: what
    /// they had left behind would keep every later one out.
    /// </summary>
    public void Relieve()
    {
        long now = time.GetTimestamp(), last = Interlocked.Read(ref collected);
        if ((last == 0 || time.GetElapsedTime(last, now) >= BetweenCollections) && Interlocked.CompareExchange(ref collected, now, last) == last)
            collect();
    }

    // What is freed goes back to the system too.
    static void Collect() =>
        ThreadPool.UnsafeQueueUserWorkItem(static _ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true), null);
}
