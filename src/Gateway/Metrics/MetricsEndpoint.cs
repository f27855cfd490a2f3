using Prometheus;

namespace Gateway.Metrics;

/// <summary>How a program gets and serves the metrics.</summary>
static class MetricsEndpoint
{
    /// <summary>Adds <see cref="GatewayMetrics"/>, with the process's own.</summary>
    public static IServiceCollection AddGatewayMetrics(this IServiceCollection services) =>
        services.AddSingleton(_ => new GatewayMetrics(withProcess: true));

    /// <summary>Maps <c>GET /metrics</c>; the caller binds it to the operations listener.</summary>
    public static IEndpointConventionBuilder MapGatewayMetrics(this IEndpointRouteBuilder endpoints)
    {
        var registry = endpoints.ServiceProvider.GetRequiredService<GatewayMetrics>().Registry;
        return endpoints.MapMetrics(settings => settings.Registry = registry);
    }
}
