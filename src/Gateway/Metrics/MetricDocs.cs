using System.Text;

namespace Gateway.Metrics;

/// <summary>Writes docs/reference/metrics.md from <see cref="MetricTable"/>.</summary>
static class MetricDocs
{
    /// <summary>The whole page.</summary>
    public static string Markdown()
    {
        StringBuilder page = new();
        page.Append("""
            # Metrics

            Written from `src/Gateway/Metrics/MetricTable.cs`; a test fails when this page lags
            (`GATEWAY_WRITE_GENERATED=1 ./test --filter FullyQualifiedName~Metric_page` writes it).
            `GET /metrics` on the operations port answers in the Prometheus text format, and in OpenMetrics where the scraper asks for it.
            Values of labels come from the configuration or from fixed lists, never from a request: a family that is not
            loaded counts as `unknown`. Besides these there are the process, .NET, Kestrel and HTTP client metrics of prometheus-net.

            | metric | type | labels | meaning |
            |---|---|---|---|

            """);
        foreach (var metric in MetricTable.All)
        {
            string labels = string.Join(", ", metric.Labels.Select(label => $"`{label}`"));
            page.Append($"| `{metric.Name}` | {Kind(metric.Kind)} | {labels} | {metric.Help.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        page.Append("\n## By Triton's names\n\nWith `Metrics.Triton`, for dashboards that were made for it; a family is a model. From `src/Gateway/Metrics/TritonMetricTable.cs`.\n\n");
        foreach (var metric in TritonMetricTable.All)
            page.Append($"- `{metric.Name}`: {metric.Help}\n");

        page.Append("\n## Buckets\n\n");
        foreach (var metric in MetricTable.All.Where(m => m.Kind == MetricKind.Histogram))
            page.Append($"- `{metric.Name}`: {string.Join(", ", metric.Buckets)}\n");
        return page.ToString();
    }

    static string Kind(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };
}
