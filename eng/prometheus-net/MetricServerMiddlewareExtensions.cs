using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Prometheus;

/// <summary>Puts metrics under a path of an application.</summary>
public static class MetricServerMiddlewareExtensions
{
    /// <summary>Maps an endpoint that answers with metrics.</summary>
    public static IEndpointConventionBuilder MapMetrics(
        this IEndpointRouteBuilder endpoints, Action<MetricServerMiddleware.Settings> configure, string pattern = "/metrics") =>
        endpoints.Map(pattern, endpoints.CreateApplicationBuilder().Answer(configure).Build()).WithDisplayName("Prometheus metrics");

    /// <summary>Maps an endpoint that answers with the metrics of a registry; null takes <see cref="Metrics.DefaultRegistry"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static IEndpointConventionBuilder MapMetrics(
        this IEndpointRouteBuilder endpoints, string pattern = "/metrics", CollectorRegistry? registry = null) =>
        endpoints.MapMetrics(settings => settings.Registry = registry, pattern);

    /// <summary>Answers with metrics under a path, on one port.</summary>
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, int port, Action<MetricServerMiddleware.Settings> configure, string? url = "/metrics") =>
        builder.Map(
            url ?? "/",
            under => under.MapWhen(context => context.Connection.LocalPort == port, onPort => onPort.Answer(configure)));

    /// <summary>Answers with metrics under a path; a null path takes each request.</summary>
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, Action<MetricServerMiddleware.Settings> configure, string? url = "/metrics") =>
        url is null ? builder.Answer(configure) : builder.Map(url, under => under.Answer(configure));

    /// <summary>Answers with the metrics of a registry under a path, on one port.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, int port, string? url = "/metrics", CollectorRegistry? registry = null) =>
        builder.UseMetricServer(port, settings => settings.Registry = registry, url);

    /// <summary>Answers with the metrics of a registry under a path; a null path takes each request.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, string? url = "/metrics", CollectorRegistry? registry = null) =>
        builder.UseMetricServer(settings => settings.Registry = registry, url);

    static IApplicationBuilder Answer(this IApplicationBuilder builder, Action<MetricServerMiddleware.Settings> configure)
    {
        var settings = new MetricServerMiddleware.Settings();
        configure(settings);
        return builder.UseMiddleware<MetricServerMiddleware>(settings);
    }
}
