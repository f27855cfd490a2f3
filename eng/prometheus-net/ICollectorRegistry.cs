namespace Prometheus;

/// <summary>What <see cref="CollectorRegistry"/> offers, so that a test can stand in for it.</summary>
public interface ICollectorRegistry
{
    /// <summary>Labels on each metric of the registry.</summary>
    IEnumerable<KeyValuePair<string, string>> StaticLabels { get; }

    /// <summary>Adds what to do before each collection.</summary>
    void AddBeforeCollectCallback(Action callback);

    /// <summary>Adds what to do before each collection.</summary>
    void AddBeforeCollectCallback(Func<CancellationToken, Task> callback);

    /// <summary>Sets the labels of each metric; once, before the first metric.</summary>
    void SetStaticLabels(IDictionary<string, string> labels);

    /// <summary>Writes all metrics as text.</summary>
    Task CollectAndExportAsTextAsync(
        Stream to, ExpositionFormat format = ExpositionFormat.PrometheusText, CancellationToken cancel = default);
}
