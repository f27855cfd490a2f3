namespace Gateway.Resilience;

/// <summary>
/// A clock whose date goes on as time does, whatever the system's date is set to. Polly measures breaks and samples by the date: one set
/// back by an hour would leave a member alone for that hour. Thread-safe.
/// </summary>
/// <param name="time">The clock that measures.</param>
sealed class SteadyClock(TimeProvider time) : TimeProvider
{
    readonly DateTimeOffset start = time.GetUtcNow();
    readonly long began = time.GetTimestamp();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => start + time.GetElapsedTime(began);

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
