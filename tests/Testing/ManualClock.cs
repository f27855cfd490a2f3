namespace Testing;

/// <summary>A clock that moves only when told; timers fire, in order, while it moves. Thread-safe.</summary>
sealed class ManualClock : TimeProvider
{
    readonly Lock moving = new();
    readonly List<ManualTimer> timers = [];
    TimeSpan elapsed;

    /// <summary>The clock's start.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Timers that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (moving)
                return timers.Count;
        }
    }

    /// <summary>Moves on; timers that come due fire at their own time.</summary>
    public void Advance(TimeSpan by)
    {
        var end = Elapsed + by;
        while (Next(end) is { } timer)
            timer.Fire();
        lock (moving)
            elapsed = end;
    }

    TimeSpan Elapsed
    {
        get
        {
            lock (moving)
                return elapsed;
        }
    }

    internal void Plan(ManualTimer timer, TimeSpan due)
    {
        lock (moving)
        {
            timers.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan)
                return;
            timer.At = elapsed + due;
            timers.Add(timer);
        }
    }

    ManualTimer? Next(TimeSpan end)
    {
        lock (moving)
        {
            var next = timers.Where(t => t.At <= end).MinBy(t => t.At);
            if (next is null)
                return null;
            elapsed = next.At > elapsed ? next.At : elapsed;
            timers.Remove(next);
            return next;
        }
    }
}
