using System.Text;
using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

/// <summary>A registry of its own for each test, and its text.</summary>
sealed class Scrape
{
    public Scrape()
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        Factory = Prometheus.Metrics.WithCustomRegistry(Registry);
    }

    public CollectorRegistry Registry { get; }

    public MetricFactory Factory { get; }

    public async Task<string> Text(ExpositionFormat format = ExpositionFormat.PrometheusText)
    {
        using var stream = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(stream, format, default);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public Task<string> OpenMetrics() => Text(ExpositionFormat.OpenMetricsText);
}
