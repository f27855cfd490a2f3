using System.Text;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.RemoteMembers;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Guard;

/// <summary>Reads the clusters on which members run, in YARP's own keys.</summary>
static class MemberClusters
{
    /// <summary>Key of a cluster's Metadata that says what its destinations speak: http or grpc.</summary>
    public const string Protocol = "Protocol";

    /// <summary>Finds a cluster by its name.</summary>
    /// <param name="snapshot">Where it stands.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mistakes">Gets one line a mistake, beginning with the key that names the cluster.</param>
    /// <returns>The cluster, or null when there was any mistake.</returns>
    public static RemoteCluster? Find(GatewaySnapshot snapshot, string name, ICollection<string> mistakes)
    {
        var config = snapshot.Config;
        if (!config.Clusters.TryGetValue(name, out var written))
        {
            string known = config.Clusters.Count == 0 ? "there are none" : "known are " + string.Join(", ", config.Clusters.Keys);
            mistakes.Add($"cluster: '{name}' is none of the configuration's Clusters ({known})");
            return null;
        }

        int before = mistakes.Count;
        var cluster = Read(name, written);
        var destinations = new List<(string, Uri)>();
        foreach (var (key, destination) in cluster.Destinations ?? new Dictionary<string, DestinationConfig>(StringComparer.Ordinal))
        {
            if (Uri.TryCreate(destination.Address, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0)
                destinations.Add((key, address));
            else
                mistakes.Add($"cluster: destination '{key}' of '{name}': expected http://HOST:PORT or https://HOST:PORT, came \"{destination.Address}\"");
        }

        string protocol = cluster.Metadata?.GetValueOrDefault(Protocol) ?? "http";
        if (protocol is not ("http" or "grpc"))
            mistakes.Add($"cluster: Metadata.{Protocol} of '{name}': expected http or grpc, came \"{protocol}\"");
        var tls = RemoteTls.Read(cluster.Metadata, Path.GetDirectoryName(snapshot.SourceFile) ?? Environment.CurrentDirectory, out string? wrong);
        if (wrong is not null)
            mistakes.Add($"cluster: Metadata.{wrong} (of '{name}')");
        if (destinations.Count == 0 && mistakes.Count == before)
            mistakes.Add($"cluster: '{name}' has no destination");
        return mistakes.Count > before
            ? null
            : new RemoteCluster([.. destinations.OrderBy(d => d.Item1, StringComparer.Ordinal)], protocol == "grpc", cluster.HttpClient?.DangerousAcceptAnyServerCertificate ?? false, cluster.HttpClient?.MaxConnectionsPerServer, tls);
    }

    static ClusterConfig Read(string name, JsonObject written)
    {
        JsonObject section = new() { ["Clusters"] = new JsonObject { [name] = written.DeepClone() } };
        using MemoryStream json = new(Encoding.UTF8.GetBytes(section.ToJsonString()));
        using var yarp = new ServiceCollection().AddLogging()
            .AddReverseProxy().LoadFromConfig(new ConfigurationBuilder().AddJsonStream(json).Build()).Services.BuildServiceProvider();
        return yarp.GetRequiredService<IProxyConfigProvider>().GetConfig().Clusters.Single();
    }
}
