using System.Text.Json.Nodes;
using Ensemble.Families;
using Gateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Guard;

/// <summary>What is wrong with clusters and pass routes, all at once, each with its place.</summary>
static class PassRouteChecks
{
    /// <summary>Orders of routes lie between this and its negative.</summary>
    public const int LargestOrder = 1_000_000;

    public static IReadOnlyList<(string Path, string Message)> Find(GatewayConfig config)
    {
        List<(string Path, string Message)> mistakes = [];
        foreach (string name in config.Routes.Keys.Where(name => !Names.IsValid(name)))
            mistakes.Add(($"$.Routes.{name}", "a name has up to 128 letters, digits, '.', '_' and '-', the first of them no sign"));
        foreach (var (name, cluster) in config.Clusters)
            Cluster(name, cluster, mistakes);
        foreach (var (name, route) in config.Routes.Where(r => r.Value.Order is < -LargestOrder or > LargestOrder))
            mistakes.Add(($"$.Routes.{name}.Order", $"expected -{LargestOrder} to {LargestOrder}, came {route.Order}"));
        foreach (var (name, route) in config.Routes)
            mistakes.AddRange(YarpKeys.Unknown(route.Match, typeof(RouteMatch), $"$.Routes.{name}.Match"));
        if (mistakes.Count == 0)
            Values(config, mistakes);
        return mistakes;
    }

    static void Cluster(string name, JsonObject cluster, List<(string Path, string Message)> mistakes)
    {
        string path = $"$.Clusters.{name}";
        if (!Names.IsValid(name))
            mistakes.Add((path, "a name has up to 128 letters, digits, '.', '_' and '-', the first of them no sign"));
        if (!cluster.Any(e => e.Key.Equals("Destinations", StringComparison.OrdinalIgnoreCase) && e.Value is JsonObject { Count: > 0 }))
            mistakes.Add((path, "expected a destination, as in \"Destinations\": { \"a\": { \"Address\": \"http://127.0.0.1:9000\" } }"));
        mistakes.AddRange(YarpKeys.Unknown(cluster, typeof(ClusterConfig), path));
    }

    static void Addresses(ClusterConfig cluster, List<(string Path, string Message)> mistakes)
    {
        foreach (var (name, destination) in cluster.Destinations!)
        {
            if (!Uri.TryCreate(destination.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            {
                mistakes.Add((
                    $"$.Clusters.{cluster.ClusterId}.Destinations.{name}.Address", $"expected http://HOST:PORT or https://HOST:PORT, came \"{destination.Address}\""));
            }
        }
    }

    static void Values(GatewayConfig config, List<(string Path, string Message)> mistakes)
    {
        PassConfig read;
        try
        {
            read = PassConfig.Read(config);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            mistakes.Add(("$.Clusters", $"a value of a cluster or pass route cannot be read: {exception.Message}"));
            return;
        }

        if (!read.Any)
            return;
        using var yarp = new ServiceCollection().AddLogging().AddRouting().AddReverseProxy().Services.BuildServiceProvider();
        var validator = yarp.GetRequiredService<IConfigValidator>();
        foreach (var cluster in read.Clusters)
        {
            Addresses(cluster, mistakes);
            Add($"$.Clusters.{cluster.ClusterId}", validator.ValidateClusterAsync(cluster).AsTask().GetAwaiter().GetResult(), mistakes);
        }

        foreach (var route in read.Routes)
            Add($"$.Routes.{route.RouteId}", validator.ValidateRouteAsync(route).AsTask().GetAwaiter().GetResult(), mistakes);
        // A path that cannot be read was told of above.
        if (mistakes.Count == 0)
            mistakes.AddRange(read.Routes.SelectMany(route => BuildableRoutes.Find(route, read.Clusters.First(c => c.ClusterId == route.ClusterId), yarp)));
        if (mistakes.Count == 0)
            mistakes.AddRange(AlikeRoutes.Find(read.Routes));
    }

    static void Add(string path, IEnumerable<Exception> found, List<(string Path, string Message)> mistakes) =>
        mistakes.AddRange(found.Select(exception => (path, exception.Message)));
}
