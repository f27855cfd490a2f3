using Gateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Guard;

/// <summary>Pass and guard routes and their clusters as YARP takes them. Immutable.</summary>
/// <param name="Routes">Routes; answer routes are left out.</param>
/// <param name="Clusters">Clusters.</param>
sealed record PassConfig(IReadOnlyList<Yarp.ReverseProxy.Configuration.RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    const string Bytes = "iso-8859-1";

    /// <summary>Whether anything is passed.</summary>
    public bool Any => Routes.Count > 0;

    /// <summary>
    /// What a route's order is raised by: the lowest pass route comes after every path of ours (which have order 0), a
    /// catch-all included.
    /// </summary>
    public int Raise => 1 - Routes.Select(route => route.Order ?? 0).DefaultIfEmpty().Min();

    /// <summary>Reads our section.</summary>
    /// <exception cref="FormatException">A value is of the wrong kind; <see cref="PassRouteChecks"/> says so beforehand.</exception>
    public static PassConfig Read(GatewayConfig config)
    {
        if (!config.Routes.Values.Any(route => route.Mode != RouteMode.Answer))
            return new([], []);
        using var yarp = new ServiceCollection().AddLogging()
            .AddReverseProxy().LoadFromConfig(PassSection.Of(config)).Services.BuildServiceProvider();
        var read = yarp.GetRequiredService<IProxyConfigProvider>().GetConfig();
        return new(read.Routes, [.. read.Clusters.Select(AsBytes)]);
    }

    // Latin-1 gives every byte of a header a character and back: what is not ASCII passes as it came, in both directions.
    static ClusterConfig AsBytes(ClusterConfig cluster)
    {
        var client = cluster.HttpClient ?? new HttpClientConfig();
        return cluster with
        {
            HttpClient = client with { RequestHeaderEncoding = client.RequestHeaderEncoding ?? Bytes, ResponseHeaderEncoding = client.ResponseHeaderEncoding ?? Bytes },
        };
    }
}
