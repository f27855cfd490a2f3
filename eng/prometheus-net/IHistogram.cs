namespace Prometheus;

/// <summary>Observations counted in buckets.</summary>
public interface IHistogram : IObserver
{
    /// <summary>Sum of the observed values.</summary>
    double Sum { get; }

    /// <summary>Number of observations.</summary>
    long Count { get; }

    /// <summary>Takes the same value <paramref name="count"/> times.</summary>
    void Observe(double val, long count);

    /// <summary>Takes a value with an exemplar; null takes the default one.</summary>
    void Observe(double val, Exemplar? exemplar);
}
