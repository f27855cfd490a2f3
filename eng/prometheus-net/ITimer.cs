namespace Prometheus;

/// <summary>Measures the time since it was made; reports it when disposed.</summary>
public interface ITimer : IDisposable
{
    /// <summary>Reports the seconds since the start, and returns them.</summary>
    TimeSpan ObserveDuration();
}
