using System.Text;
using System.Text.Json.Nodes;
using Gateway.Configuration;

namespace Gateway.Guard;

/// <summary>Writes our section as the one that YARP reads: its keys are the same but for mode and cluster.</summary>
static class PassSection
{
    public static IConfiguration Of(GatewayConfig config)
    {
        JsonObject routes = [];
        foreach (var (name, route) in config.Routes)
        {
            if (route.Mode != RouteMode.Answer)
                routes[name] = Route(route);
        }

        JsonObject clusters = [];
        foreach (var (name, cluster) in config.Clusters)
            clusters[name] = cluster.DeepClone();
        JsonObject section = new() { ["Routes"] = routes, ["Clusters"] = clusters };
        using MemoryStream json = new(Encoding.UTF8.GetBytes(section.ToJsonString()));
        return new ConfigurationBuilder().AddJsonStream(json).Build();
    }

    static JsonObject Route(Configuration.RouteConfig route)
    {
        JsonObject yarp = new() { ["ClusterId"] = route.Cluster };
        if (route.Match is { } match)
            yarp["Match"] = match.DeepClone();
        if (route.Order is { } order)
            yarp["Order"] = order;
        if (route.Transforms is { } transforms)
            yarp["Transforms"] = transforms.DeepClone();
        return yarp;
    }
}
