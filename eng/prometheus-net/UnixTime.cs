namespace Prometheus;

/// <summary>Seconds since 1970-01-01 UTC, without leap seconds.</summary>
static class UnixTime
{
    internal static double Now => ToSeconds(TimeProvider.System.GetUtcNow());

    /// <summary>The present time to a millisecond, as exemplars carry it.</summary>
    internal static double NowInMilliseconds => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    internal static double ToSeconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
}
