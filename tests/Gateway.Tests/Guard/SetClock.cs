namespace Gateway.Tests.Guard;

/// <summary>The system's clock, but for the date, which a test sets. Thread-safe.</summary>
sealed class SetClock : TimeProvider
{
    long offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public void Set(DateTimeOffset now) => Interlocked.Exchange(ref offset, (now - System.GetUtcNow()).Ticks);
}
