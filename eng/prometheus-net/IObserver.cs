namespace Prometheus;

/// <summary>Takes single observations.</summary>
public interface IObserver : ICollectorChild
{
    /// <summary>Takes one observed value.</summary>
    void Observe(double val);
}
