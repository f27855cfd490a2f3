using Gateway.Configuration;
using Gateway.Store.Postgres;
using Gateway.Store.Sqlite;

namespace Gateway.Store;

/// <summary>The database that a configuration names.</summary>
static class StoreDatabases
{
    public static StoreDatabase Of(GatewaySnapshot snapshot) => snapshot.Store.Postgres.Connection is null
        ? new SqliteDatabase(snapshot.StorePath) : new PostgresDatabase(snapshot.Store.Postgres, snapshot.PostgresPassword, snapshot.StorePath + ".spill");
}
