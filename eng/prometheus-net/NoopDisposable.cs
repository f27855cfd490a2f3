namespace Prometheus;

/// <summary>Ends nothing.</summary>
sealed class NoopDisposable : IDisposable
{
    public void Dispose()
    {
    }
}
