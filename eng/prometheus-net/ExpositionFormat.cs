namespace Prometheus;

/// <summary>A text format in which metrics are written.</summary>
public enum ExpositionFormat
{
    /// <summary>Prometheus text format 0.0.4; carries no exemplars.</summary>
    PrometheusText,

    /// <summary>OpenMetrics text format 1.0.</summary>
    OpenMetricsText,
}
