namespace Gateway.Metrics;

/// <summary>How a metric counts.</summary>
enum MetricKind
{
    /// <summary>Only rises.</summary>
    Counter,
    /// <summary>Rises and falls.</summary>
    Gauge,
    /// <summary>Counts observations by size.</summary>
    Histogram,
}
