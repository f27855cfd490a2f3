using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Configuration;

namespace Gateway.Guard;

/// <summary>
/// The guard routes of the configuration that counts, and of the one before it: a request that was routed by that one is judged by it.
/// Thread-safe.
/// </summary>
sealed class GuardTable
{
    /// <summary>Key of a YARP route's metadata that holds which guard route it is.</summary>
    public const string Metadata = "Consensus.Guard";

    FrozenDictionary<string, GuardRoute> routes = FrozenDictionary<string, GuardRoute>.Empty;
    FrozenDictionary<string, GuardRoute> byKey = FrozenDictionary<string, GuardRoute>.Empty;

    /// <summary>A table of one configuration's routes.</summary>
    public static GuardTable Of(GatewayConfig config)
    {
        var table = new GuardTable();
        table.Change(config);
        return table;
    }

    /// <summary>Guard routes by name.</summary>
    public IReadOnlyDictionary<string, GuardRoute> Routes => Volatile.Read(ref routes);

    /// <summary>The guard route that YARP's route stands for; null where it is a pass route.</summary>
    /// <exception cref="InvalidOperationException">A guard route of a configuration long gone: nothing of it may pass unjudged.</exception>
    public GuardRoute? Find(Yarp.ReverseProxy.Configuration.RouteConfig route)
    {
        if (route.Metadata is not { } metadata || !metadata.TryGetValue(Metadata, out string? key))
            return null;
        return Volatile.Read(ref byKey).GetValueOrDefault(key) ?? Volatile.Read(ref routes).GetValueOrDefault(route.RouteId)
            ?? throw new InvalidOperationException($"the guard route {route.RouteId} was taken out while a request was on its way");
    }

    /// <summary>What a YARP route's metadata say of a guard route: other keys of the configuration, another text.</summary>
    public static string KeyOf(string name, Configuration.RouteConfig route) =>
        $"{name}/{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(route)))}";

    /// <summary>Has another configuration count. A route that stays what it was keeps what is remembered of it.</summary>
    public void Change(GatewayConfig config)
    {
        var now = new Dictionary<string, GuardRoute>(StringComparer.Ordinal);
        foreach (var (name, route) in GuardRoute.Read(config))
        {
            string key = KeyOf(name, config.Routes[name]);
            now[key] = byKey.GetValueOrDefault(key) ?? route;
        }

        var before = routes.Values.ToHashSet();
        Volatile.Write(ref byKey, now.Concat(byKey.Where(k => before.Contains(k.Value) && !now.ContainsKey(k.Key))).ToFrozenDictionary(StringComparer.Ordinal));
        Volatile.Write(ref routes, now.Values.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal));
    }
}
