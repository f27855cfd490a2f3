using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

/// <summary>A fact about the bridge where it keeps to the format and the package does not.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class BridgeFactAttribute : FactAttribute
{
    public BridgeFactAttribute(string difference)
    {
        Difference = difference;
        // The package keeps its metrics in an assembly apart from its endpoint.
        if (typeof(Counter).Assembly != typeof(MetricServerMiddleware).Assembly)
            Skip = difference;
    }

    public string Difference { get; }
}
