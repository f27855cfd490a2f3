using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Store;
using Gateway.Store.Postgres;
using Gateway.Store.Sqlite;
using Gateway.Tests.Store.Postgres;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Store;

/// <summary>
/// Where tests have decisions kept: in the file that they name, or, in classes that run on PostgreSQL, in a schema that stands for it.
/// </summary>
static class TestStores
{
    static readonly ConcurrentDictionary<string, string> Schemas = new(StringComparer.Ordinal);

    /// <summary>Set by <see cref="OnPostgres"/>: classes of this assembly run one after the other.</summary>
    public static bool AreOnPostgres { get; set; }

    /// <summary>The store section of a configuration.</summary>
    public static JsonObject Section(string file) => AreOnPostgres
        ? new JsonObject
        {
            ["Path"] = file,
            ["Postgres"] = new JsonObject { ["Connection"] = Connection(file), ["PasswordFile"] = PostgresServer.Shared.PasswordFile, ["Timeout"] = "00:00:04" },
        }
        : new JsonObject { ["Path"] = file };

    /// <summary>The same as variables of a gateway's environment.</summary>
    public static void AddTo(Dictionary<string, string> environment, string file)
    {
        environment["GATEWAY__Store__Path"] = file;
        if (Section(file)["Postgres"] is not JsonObject postgres)
            return;
        foreach (var (key, value) in postgres)
            environment["GATEWAY__Store__Postgres__" + key] = (string)value!;
    }

    public static StoreDatabase Database(string file) => AreOnPostgres
        ? new PostgresDatabase(new PostgresConfig { Connection = Connection(file), Timeout = TimeSpan.FromSeconds(4) }, PostgresServer.Shared.PasswordFile, file + ".spill")
        : new SqliteDatabase(file);

    /// <summary>A connection of the tests' own.</summary>
    public static DbConnection Open(string file)
    {
        if (AreOnPostgres)
            return PostgresServer.Shared.Open(Schema(file));
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Holds the write lock as another program may, until it is disposed.</summary>
    public static DbConnection Lock(string file)
    {
        if (AreOnPostgres)
        {
            var other = PostgresServer.Shared.Open(Schema(file));
            Sql.Run(other, "BEGIN; SELECT pg_advisory_xact_lock(29099075147620729)");
            return other;
        }

        // The store may not have made it yet.
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        SqliteDatabase.Execute(connection, "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE");
        return connection;
    }

    static string Connection(string file) => $"{PostgresServer.Shared.Connection};Search Path={Schema(file)}";

    static string Schema(string file) => Schemas.GetOrAdd(file, _ =>
    {
        string schema = "s" + Guid.NewGuid().ToString("N");
        using var connection = PostgresServer.Shared.Open();
        Sql.Run(connection, $"CREATE SCHEMA {schema}");
        return schema;
    });
}
