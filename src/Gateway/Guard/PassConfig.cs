using Gateway.Configuration;
using Gateway.Security;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Guard;

/// <summary>Pass and guard routes and their clusters as YARP takes them. Immutable.</summary>
/// <param name="Routes">Routes; answer routes are left out.</param>
/// <param name="Clusters">Clusters.</param>
sealed record PassConfig(IReadOnlyList<Yarp.ReverseProxy.Configuration.RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    const string Bytes = "iso-8859-1", Needs = "Consensus.Needs";

    /// <summary>Whether anything is passed.</summary>
    public bool Any => Routes.Count > 0;

    /// <summary>Reads our section.</summary>
    /// <exception cref="FormatException">A value is of the wrong kind; <see cref="PassRouteChecks"/> says so beforehand.</exception>
    public static PassConfig Read(GatewayConfig config)
    {
        if (!config.Routes.Values.Any(route => route.Mode != RouteMode.Answer))
            return new([], []);
        using var yarp = new ServiceCollection().AddLogging()
            .AddReverseProxy().LoadFromConfig(PassSection.Of(config)).Services.BuildServiceProvider();
        var read = yarp.GetRequiredService<IProxyConfigProvider>().GetConfig();
        var guarded = config.Routes.Values.Where(r => r.Mode == RouteMode.Guard).Select(r => r.Cluster).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new([.. read.Routes.Select(r => Marked(r, config.Routes[r.RouteId]))], [.. read.Clusters.Select(c => AsBytes(c, guarded.Contains(c.ClusterId)))]);
    }

    // What a route's requests are judged by belongs to the route as YARP knows it: a request keeps the route that it was given.
    static Yarp.ReverseProxy.Configuration.RouteConfig Marked(Yarp.ReverseProxy.Configuration.RouteConfig route, Configuration.RouteConfig ours)
    {
        var metadata = With(route.Metadata, Needs, ours.Access == RouteAccess.Service ? "nothing" : ours.Mode == RouteMode.Guard ? $"family {ours.Family}" : "route");
        return route with { Metadata = ours.Mode == RouteMode.Guard ? With(metadata, GuardTable.Metadata, GuardTable.KeyOf(route.RouteId, ours)) : metadata };
    }

    /// <summary>What a route asks of its callers; one that does not say so asks for its own scope.</summary>
    public static Need NeedOf(Yarp.ReverseProxy.Configuration.RouteConfig route) => route.Metadata?.GetValueOrDefault(Needs) switch
    {
        "nothing" => Need.Nothing,
        { } text when text.StartsWith("family ", StringComparison.Ordinal) => Need.Guard(text["family ".Length..]),
        _ => Need.Pass(route.RouteId),
    };

    static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? metadata, string key, string value) =>
        new(metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase) { [key] = value };

    // Latin-1 gives every byte of a header a character and back: what is not ASCII passes as it came, in both directions.
    static ClusterConfig AsBytes(ClusterConfig cluster, bool guarded)
    {
        var client = cluster.HttpClient ?? new HttpClientConfig();
        return cluster with
        {
            Metadata = guarded ? With(cluster.Metadata, GuardHttpClients.Metadata, "true") : cluster.Metadata,
            HttpClient = client with { RequestHeaderEncoding = client.RequestHeaderEncoding ?? Bytes, ResponseHeaderEncoding = client.ResponseHeaderEncoding ?? Bytes },
        };
    }
}
