using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Logging;
using Gateway.Metrics;
using Gateway.Resilience;
using Gateway.Security;

namespace Gateway.Lifecycle;

/// <summary>
/// Has a changed configuration count while the gateway runs: whole, or not at all. Each request keeps the one that it began with.
/// Thread-safe.
/// </summary>
sealed class ConfigReload(SnapshotHolder holder, IServiceProvider services, GatewayMetrics metrics, ChaosReport chaos, UnknownNamesReport unknown, LogLevels levels, AuditTrail trail, AccessReload access, FamilyStore families, TimeProvider time, ILogger<ConfigReload> logger)
{
    readonly Lock changing = new();

    /// <summary>Reads the source again; one with mistakes is refused, and what counts goes on counting.</summary>
    /// <returns>Whether it counts now.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a file holds must end neither the gateway nor the watch: it is refused.")]
    public bool Reload(ConfigSource source)
    {
        lock (changing)
        {
            try
            {
                if (source.Load(out var mistakes) is not { } next)
                    return Refuse(source, mistakes.Select(m => m.ToString()));
                if (Apply(next) is { Length: > 0 } unsafely)
                    return Refuse(source, unsafely);
                metrics.Config.Reloaded(true, time.GetUtcNow());
                Log.ConfigReloaded(logger, source.File ?? "the environment");
                return true;
            }
            catch (Exception exception)
            {
                Log.ConfigNotRead(logger, exception, source.File ?? "the environment");
                return Refuse(source, [exception.Message]);
            }
        }
    }

    bool Refuse(ConfigSource source, IEnumerable<string> mistakes)
    {
        string[] all = [.. mistakes];
        foreach (string mistake in all)
            Log.ConfigRefused(logger, mistake);
        trail.Note(AuditEvent.ConfigurationRefused, ("file", source.File), ("mistakes", string.Join("; ", all)));
        metrics.Config.Reloaded(false, time.GetUtcNow());
        return false;
    }

    // What is wrong with it here, though not by itself; nothing where it counts now.
    string[] Apply(GatewaySnapshot next)
    {
        var now = holder.Current;
        var counts = next with { Http = now.Http, Grpc = now.Grpc, Ops = now.Ops, Families = now.Families, Store = now.Store, StorePath = now.StorePath, PostgresPassword = now.PostgresPassword, AuditLogPath = now.AuditLogPath, Device = now.Device };
        if (now.SpeaksTls != next.SpeaksTls)
            counts = counts with { Places = next.Places with { Certificate = now.Places.Certificate, Key = now.Places.Key, ClientCa = now.Places.ClientCa } };
        // The listeners are those that there are: what would be safe on others may not be on them.
        if (AccessRules.Find(counts).Select(wrong => $"{wrong.Path}: {wrong.Message}").ToArray() is { Length: > 0 } mistakes)
            return mistakes;
        string[] fixedKeys = [.. Fixed(now, next)];
        if (fixedKeys.Length > 0)
            Log.ConfigNeedsRestart(logger, string.Join(", ", fixedKeys));
        // First what could fail: a configuration counts whole, or not at all.
        if (Text(now.Config.Routes) != Text(next.Config.Routes) || Text(now.Config.Clusters) != Text(next.Config.Clusters))
            PassRoutes.Change(services, next.Config);
        access.Change(now, counts);
        families.Trust(counts.Trust);
        if (Text(now.Config.Signatures) != Text(counts.Config.Signatures))
            _ = OwnThreads.Shared.Run(() => families.Reload(null));
        levels.Set(counts.Config.Logging.Levels);
        trail.Configured(counts);
        chaos.Tell(counts.Config);
        unknown.Tell(counts);
        return [];
    }

    /// <summary>Keys that count from the next start on, with all below them.</summary>
    /// <param name="any">Some configuration.</param>
    internal static IEnumerable<string> FixedKeys(GatewaySnapshot any) => Kept(any, any).Select(k => k.Key);

    static IEnumerable<string> Fixed(GatewaySnapshot now, GatewaySnapshot next) => Kept(now, next).Where(k => !k.Now.Equals(k.Next)).Select(k => k.Key);

    // What listeners, store and loaded families were made with stays until the next start.
    static (string Key, object Now, object Next)[] Kept(GatewaySnapshot now, GatewaySnapshot next) =>
        [
            ("Http", now.Http, next.Http), ("Grpc", now.Grpc, next.Grpc), ("Ops", now.Ops, next.Ops), ("Families", now.Families, next.Families),
            ("Store", Text(now.Store) + now.StorePath + now.PostgresPassword, Text(next.Store) + next.StorePath + next.PostgresPassword), ("Members.MemoryBytes", now.Config.Members.MemoryBytes, next.Config.Members.MemoryBytes),
            ("Tls", now.SpeaksTls, next.SpeaksTls), ("Device", now.Device, next.Device),
            // Whoever may change the configuration must not end the log of changes with it.
            ("AuditLog", Text(now.Config.AuditLog), Text(next.Config.AuditLog)),
            ("Metrics", Text(now.Config.Metrics), Text(next.Config.Metrics)), ("Logging.Format", now.Config.Logging.Format, next.Config.Logging.Format), ("Tracing", Text(now.Config.Tracing), Text(next.Config.Tracing)),
            .. typeof(LimitsConfig).GetProperties().Where(p => p.IsDefined(typeof(AtStartAttribute), false))
                .Select(p => ($"Limits.{p.Name}", p.GetValue(now.Limits)!, p.GetValue(next.Limits)!)),
        ];

    static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
