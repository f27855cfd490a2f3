using System.Diagnostics;

namespace Prometheus;

/// <summary>Durations as metric values, in seconds.</summary>
public static class TimerExtensions
{
    /// <summary>Observes the time until the result is disposed.</summary>
    public static ITimer NewTimer(this IObserver observer) => new Timer(observer.Observe);

    /// <summary>Sets the gauge to the time until the result is disposed.</summary>
    public static ITimer NewTimer(this IGauge gauge) => new Timer(gauge.Set);

    /// <summary>Adds the time until the result is disposed.</summary>
    public static ITimer NewTimer(this ICounter counter) => new Timer(counter.Inc);

    sealed class Timer(Action<double> report) : ITimer
    {
        readonly long _start = Stopwatch.GetTimestamp();

        public TimeSpan ObserveDuration()
        {
            var elapsed = Stopwatch.GetElapsedTime(_start);
            report(elapsed.TotalSeconds);
            return elapsed;
        }

        public void Dispose() => ObserveDuration();
    }
}
