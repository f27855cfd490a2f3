namespace Prometheus;

/// <summary>The kinds of metric that the registry counts about itself.</summary>
enum MetricType
{
    Counter,
    Gauge,
    Summary,
    Histogram,
}
