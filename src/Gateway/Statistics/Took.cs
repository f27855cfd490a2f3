namespace Gateway.Statistics;

/// <summary>How often something was done and how long it took in all.</summary>
/// <param name="Count">Times.</param>
/// <param name="Nanoseconds">Sum over all times.</param>
readonly record struct Took(long Count, long Nanoseconds)
{
    public Took With(TimeSpan more) => new(Count + 1, Nanoseconds + (more.Ticks * TimeSpan.NanosecondsPerTick));
}
