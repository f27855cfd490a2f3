namespace Testing;

/// <summary>A timer of a <see cref="ManualClock"/>.</summary>
sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
{
    TimeSpan period = Timeout.InfiniteTimeSpan;

    /// <summary>Time on the clock at which it fires.</summary>
    internal TimeSpan At { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan every)
    {
        period = every;
        clock.Plan(this, dueTime);
        return true;
    }

    public void Dispose() => clock.Plan(this, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Fire()
    {
        if (period > TimeSpan.Zero)
            clock.Plan(this, period);
        callback(state);
    }
}
