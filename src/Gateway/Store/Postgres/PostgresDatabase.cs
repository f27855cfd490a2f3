using System.Data.Common;
using System.Globalization;
using Gateway.Configuration;
using Npgsql;

namespace Gateway.Store.Postgres;

/// <summary>
/// A database of PostgreSQL that several gateways share. One writes at a time: transactions that write hold one advisory lock, so that
/// decisions and labels get their numbers in the order in which they are committed, as monitors and readers take for granted.
/// </summary>
sealed class PostgresDatabase : StoreDatabase
{
    /// <summary>The lock's name among all advisory locks of the database: "gateway" in ASCII.</summary>
    const long WriteLock = 0x67_61_74_65_77_61_79;

    /// <summary>A gateway that stands still inside a transaction, or is cut off, holds the lock no longer than this.</summary>
    const int MostIdleMilliseconds = 10_000;

    readonly NpgsqlDataSource source;
    readonly string begin;

    /// <param name="config">How it is reached; checked.</param>
    /// <param name="password">File of the password; null for none.</param>
    /// <param name="spill">Absolute path of the file that takes rows while it cannot.</param>
    public PostgresDatabase(PostgresConfig config, string? password, string spill)
    {
        SpillPath = spill;
        var settings = PostgresSettings.Read(config);
        Name = PostgresSettings.Name(settings);
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (password is not null)
            builder.UsePasswordProvider(_ => PostgresSettings.Password(password), (_, _) => ValueTask.FromResult(PostgresSettings.Password(password)));
        source = builder.Build();
        // What a commit says is on disk is there: a database that is told to be quicker than safe is told otherwise for this transaction.
        begin = string.Create(CultureInfo.InvariantCulture, $"""
            BEGIN;
            SELECT set_config('lock_timeout', '{config.Timeout.TotalMilliseconds:F0}', true), set_config('idle_in_transaction_session_timeout', '{MostIdleMilliseconds}', true),
              CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END;
            SELECT pg_advisory_xact_lock({WriteLock})
            """);
    }

    public override string Name { get; }

    public override string SpillPath { get; }

    public override string Advice => "Store.Postgres says where it is";

    protected override string UsedBytes => "SELECT value FROM counters WHERE name = 'bytes'";

    public override DbConnection OpenForWriting()
    {
        var connection = source.OpenConnection();
        try
        {
            PostgresSchema.Update(connection, Name, Begin, Commit);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override DbConnection OpenForReading()
    {
        var connection = source.OpenConnection();
        try
        {
            PostgresSchema.Check(connection, Name);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override DecisionWriter OpenWriter(byte[] key, TimeSpan labelsLateAfter, bool doubtful)
    {
        var connection = OpenForWriting();
        try
        {
            // Somebody may have emptied it: subjects are told by the key, and it must stay the one that draws were made with.
            if (key.Length > 0 && !KeepKey(connection, key).AsSpan().SequenceEqual(key))
                throw new InvalidDataException($"{Name} has another key than when this gateway started: it is another store; start anew to use it");
            return new PostgresWriter(this, (NpgsqlConnection)connection, labelsLateAfter);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override void Begin(DbConnection connection) => Sql.Run(connection, begin);

    public override void Commit(DbConnection connection) => Sql.Run(connection, "COMMIT");

    public override void BeginReading(DbConnection connection) => Sql.Run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

    public override string JsonMembers(string json) => $"json_each({json}::json) WITH ORDINALITY AS e(key, value, id)";

    public override void Dispose()
    {
        source.Dispose();
        base.Dispose();
    }
}
