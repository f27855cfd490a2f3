using Testing;

namespace Gateway.Tests.Faults;

/// <summary>A clock that moves when told, and whose date jumps when told. Thread-safe.</summary>
sealed class JumpingClock : TimeProvider
{
    long jumped;

    /// <summary>What measures time.</summary>
    public ManualClock Steady { get; } = new();

    public override long TimestampFrequency => Steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => Steady.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref jumped));

    public override long GetTimestamp() => Steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Steady.CreateTimer(callback, state, dueTime, period);

    /// <summary>The date is another one from now on; no time has passed.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref jumped, by.Ticks);
}
