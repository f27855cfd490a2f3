namespace Prometheus;

/// <summary>Times and running operations as gauge values.</summary>
public static class GaugeExtensions
{
    /// <summary>Sets the gauge to the present time, in seconds since 1970-01-01 UTC.</summary>
    public static void SetToCurrentTimeUtc(this IGauge gauge) => gauge.Set(UnixTime.Now);

    /// <summary>Sets the gauge to a time, in seconds since 1970-01-01 UTC.</summary>
    public static void SetToTimeUtc(this IGauge gauge, DateTimeOffset timestamp) => gauge.Set(UnixTime.ToSeconds(timestamp));

    /// <summary>Raises the gauge to the present time, in seconds since 1970-01-01 UTC.</summary>
    public static void IncToCurrentTimeUtc(this IGauge gauge) => gauge.IncTo(UnixTime.Now);

    /// <summary>Raises the gauge to a time, in seconds since 1970-01-01 UTC.</summary>
    public static void IncToTimeUtc(this IGauge gauge, DateTimeOffset timestamp) => gauge.IncTo(UnixTime.ToSeconds(timestamp));

    /// <summary>Adds 1 to the gauge until the result is disposed.</summary>
    public static IDisposable TrackInProgress(this IGauge gauge)
    {
        ArgumentNullException.ThrowIfNull(gauge);
        gauge.Inc();
        return new InProgress(gauge);
    }

    sealed class InProgress(IGauge gauge) : IDisposable
    {
        IGauge? _gauge = gauge;

        public void Dispose() => Interlocked.Exchange(ref _gauge, null)?.Dec();
    }
}
