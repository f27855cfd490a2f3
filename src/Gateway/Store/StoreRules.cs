using Gateway.Configuration;
using Gateway.Store.Postgres;

namespace Gateway.Store;

/// <summary>What is wrong with where a configuration keeps decisions.</summary>
static class StoreRules
{
    /// <summary>Each mistake with its place.</summary>
    public static IEnumerable<(string Path, string Message)> Find(GatewaySnapshot snapshot) =>
        PostgresSettings.Find(snapshot.Store.Postgres, snapshot.PostgresPassword).Select(m => ($"$.Store.Postgres.{m.Key}", m.Message));
}
