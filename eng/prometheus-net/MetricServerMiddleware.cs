using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Prometheus;

/// <summary>
/// Answers a request with the metrics of a registry: in OpenMetrics where the Accept header, or a query parameter of that name, prefers
/// it to text/plain, otherwise in the text format.
/// </summary>
public sealed class MetricServerMiddleware
{
    readonly CollectorRegistry _registry;
    readonly bool _openMetrics;

    /// <summary>Used by the pipeline.</summary>
    public MetricServerMiddleware(RequestDelegate next, Settings settings)
    {
        _registry = settings.Registry ?? Metrics.DefaultRegistry;
        _openMetrics = settings.EnableOpenMetrics;
    }

    /// <summary>Answers a request.</summary>
    public async Task Invoke(HttpContext context)
    {
        var format = Negotiate(context.Request);
        try
        {
            var text = await _registry.CollectAsync(format, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Response.ContentType = format == ExpositionFormat.OpenMetricsText
                ? PrometheusConstants.OpenMetricsContentTypeWithVersionAndEncoding
                : PrometheusConstants.TextContentTypeWithVersionAndEncoding;
            await context.Response.Body.WriteAsync(text, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (ScrapeFailedException failure)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.Body.WriteAsync(PrometheusConstants.ExportEncoding.GetBytes(failure.Message), context.RequestAborted);
        }
    }

    ExpositionFormat Negotiate(HttpRequest request)
    {
        string accept = request.Query.TryGetValue("accept", out var asked)
            ? string.Join(',', asked.ToArray())
            : request.Headers.Accept.ToString();
        string? preferred = accept.Split(',')
            .Select(static range => MediaTypeWithQualityHeaderValue.TryParse(range, out var parsed) ? parsed : null)
            .OfType<MediaTypeWithQualityHeaderValue>()
            .OrderByDescending(static range => range.Quality ?? 1)
            .Select(static range => range.MediaType)
            .FirstOrDefault(type => type == PrometheusConstants.TextContentType ||
                (_openMetrics && type == PrometheusConstants.OpenMetricsContentType));
        return preferred == PrometheusConstants.OpenMetricsContentType ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText;
    }

    /// <summary>What the middleware answers with.</summary>
    public sealed class Settings
    {
        /// <summary>Source of the metrics; null takes <see cref="Metrics.DefaultRegistry"/>.</summary>
        public CollectorRegistry? Registry { get; set; }

        /// <summary>Answers in OpenMetrics, with exemplars, to who asks for it.</summary>
        public bool EnableOpenMetrics { get; set; } = true;
    }
}
