using System.Text.Json;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Metrics;

namespace Gateway.Lifecycle;

/// <summary>
/// Has a changed configuration count while the gateway runs: whole, or not at all. Each request keeps the one that it began with.
/// Thread-safe.
/// </summary>
sealed class ConfigReload(SnapshotHolder holder, IServiceProvider services, GatewayMetrics metrics, TimeProvider time, ILogger<ConfigReload> logger)
{
    readonly Lock changing = new();

    /// <summary>Reads the source again; one with mistakes is refused, and what counts goes on counting.</summary>
    /// <returns>Whether it counts now.</returns>
    public bool Reload(ConfigSource source)
    {
        lock (changing)
        {
            var next = source.Load(out var mistakes);
            if (next is null)
            {
                foreach (var mistake in mistakes)
                    Log.ConfigRefused(logger, mistake.ToString());
                metrics.ConfigReloaded(false, time.GetUtcNow());
                return false;
            }

            Apply(next);
            metrics.ConfigReloaded(true, time.GetUtcNow());
            Log.ConfigReloaded(logger, source.File ?? "the environment");
            return true;
        }
    }

    void Apply(GatewaySnapshot next)
    {
        var now = holder.Current;
        string[] fixedKeys = [.. Fixed(now, next)];
        if (fixedKeys.Length > 0)
            Log.ConfigNeedsRestart(logger, string.Join(", ", fixedKeys));
        holder.Current = next with { Http = now.Http, Grpc = now.Grpc, Ops = now.Ops, Families = now.Families, Store = now.Store, StorePath = now.StorePath };
        if (Text(now.Config.Routes) != Text(next.Config.Routes) || Text(now.Config.Clusters) != Text(next.Config.Clusters))
            PassRoutes.Change(services, next.Config);
    }

    // What listeners, store and loaded families were made with stays until the next start.
    static IEnumerable<string> Fixed(GatewaySnapshot now, GatewaySnapshot next)
    {
        (string Key, object Now, object Next)[] keys =
        [
            ("Http", now.Http, next.Http), ("Grpc", now.Grpc, next.Grpc), ("Ops", now.Ops, next.Ops), ("Families", now.Families, next.Families),
            ("Store", Text(now.Store) + now.StorePath, Text(next.Store) + next.StorePath), ("Members", Text(now.Config.Members), Text(next.Config.Members)),
            ("Access", Text(now.Config.Access), Text(next.Config.Access)), ("Tls", Text(now.Config.Tls), Text(next.Config.Tls)),
            ("Signatures", Text(now.Config.Signatures), Text(next.Config.Signatures)), ("AuditLog", Text(now.Config.AuditLog), Text(next.Config.AuditLog)),
            .. typeof(LimitsConfig).GetProperties().Where(p => p.IsDefined(typeof(AtStartAttribute), false))
                .Select(p => ($"Limits.{p.Name}", p.GetValue(now.Limits)!, p.GetValue(next.Limits)!)),
        ];
        return keys.Where(k => !k.Now.Equals(k.Next)).Select(k => k.Key);
    }

    static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
