namespace Gateway.Overload;

/// <summary>Share of the memory it may have that the process uses, looked at four times a second at most. Thread-safe.</summary>
/// <param name="time">Clock.</param>
/// <param name="read">Bytes used and bytes that may be.</param>
sealed class MemoryPressure(TimeProvider time, Func<(long Used, long Most)> read)
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    long looked;
    double share;

    /// <summary>The process's own: its resident memory beside what a container, or the machine, gives it.</summary>
    public MemoryPressure(TimeProvider time)
        : this(time, static () => (Environment.WorkingSet, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes))
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
}
