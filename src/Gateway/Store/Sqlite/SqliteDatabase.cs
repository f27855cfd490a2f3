using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Gateway.Store.Sqlite;

/// <summary>One file: connections to it, and its schema by numbered migrations that only go forward.</summary>
/// <param name="path">Absolute path of the file.</param>
sealed class SqliteDatabase(string path) : StoreDatabase
{
    /// <summary>How long a statement waits for another writer before the rows go to the spill file instead.</summary>
    const int BusyMilliseconds = 250;

    /// <summary>A reader holds the log for the time of one query.</summary>
    const int AttemptsToClear = 4;

    const string Resources = "Gateway.Store.Sqlite.Migrations.";

    static readonly (int Number, string Sql)[] Migrations = Read();

    public string Path => path;

    public override string Name => path;

    public override string SpillPath => path + ".spill";

    public override string Advice => "Store.Path chooses another file";

    public override string? Missing => File.Exists(path) ? null : $"there is no decision store {path}; a gateway makes it, Store.Path says where";

    // Pages that hold something: the file itself shrinks later.
    protected override string UsedBytes => "SELECT (c.page_count - f.freelist_count) * s.page_size FROM pragma_page_count c, pragma_freelist_count f, pragma_page_size s";

    /// <summary>Version that this program writes.</summary>
    public static int Version => Migrations[^1].Number;

    public override DbConnection OpenForWriting() => OpenToWrite();

    public override DecisionWriter OpenWriter(byte[] key, TimeSpan labelsLateAfter, bool doubtful)
    {
        // Whoever moved the file may have taken its folder along.
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var connection = OpenToWrite();
        try
        {
            // A file that is begun anew goes on with the key: subjects are told by it.
            if (key.Length > 0)
                KeepKey(connection, key);
            if (doubtful)
                WriteLogIntoFile(connection);
            return new SqliteWriter(this, connection, labelsLateAfter);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    SqliteConnection OpenToWrite()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            // Whoever may read the file may read what people sent.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            // A row with its inputs is several kilobytes: on pages of 4 KiB most of it would overflow, and each page costs a frame of the log.
            Execute(connection, "PRAGMA page_size = 16384");
            Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            Execute(connection, "PRAGMA journal_mode = WAL");
            // FULL: a commit returns after the log was synced, so that it survives a loss of power.
            Execute(connection, "PRAGMA synchronous = FULL");
            // LogMover moves the log into the file long before; a commit does it itself only where that cannot keep up.
            Execute(connection, "PRAGMA wal_autocheckpoint = 16384");
            Execute(connection, "PRAGMA foreign_keys = ON");
            // What is deleted is overwritten, so that nobody finds it in the file's free pages.
            Execute(connection, "PRAGMA secure_delete = ON");
            Migrate(connection);
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
        var connection = Open(SqliteOpenMode.ReadOnly);
        try
        {
            long version = Number(connection, "PRAGMA user_version");
            return version == Version ? connection : throw new InvalidDataException(
                $"the store {path} has version {version}, this program reads {Version}{(version < Version ? "; serve brings it up to date" : "")}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override void Begin(DbConnection connection) => Execute((SqliteConnection)connection, "BEGIN IMMEDIATE");

    public override void Commit(DbConnection connection) => Execute((SqliteConnection)connection, "COMMIT");

    public override void BeginReading(DbConnection connection) => Execute((SqliteConnection)connection, "BEGIN");

    public override void KeepLastNumber(DbConnection connection) =>
        Sql.Run(connection, "UPDATE meta SET value = max(value, (SELECT coalesce(max(seq), 0) FROM decisions)) WHERE key = 'last_seq'");

    public override void Compact(DbConnection connection) => Execute((SqliteConnection)connection, "PRAGMA incremental_vacuum(2000)");

    public override bool ClearLog(DbConnection connection)
    {
        for (int i = 0; i < AttemptsToClear; i++)
        {
            try
            {
                WriteLogIntoFile((SqliteConnection)connection);
                return true;
            }
            catch (SqliteException e) when (StoreFailureKind.Of(e) == "locked")
            {
                // Each attempt waits as long as a statement does.
            }
        }

        return false;
    }

    public override string JsonMembers(string json) => $"json_each({json}) e";

    /// <summary>Gives a value its place in a statement: of those that both databases know, "$1" is a name to SQLite.</summary>
    public static void Place(DbParameter parameter, int place)
    {
        if (parameter is SqliteParameter)
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"${place}");
    }

    /// <summary>A connection that moves the log into the file.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteConnection OpenForMoving()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            Execute(connection, "PRAGMA synchronous = FULL");
            // Until something is read, SQLite does not look for the log.
            Number(connection, "PRAGMA user_version");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Moves everything from the log into the file. After a sync failed, pages of the log may be gone although reading still
    /// shows them: written anew to the file and synced there, they are safe.
    /// </summary>
    /// <exception cref="SqliteException">That failed too.</exception>
    public static void WriteLogIntoFile(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var reader = command.ExecuteReader();
        if (reader.Read() && reader.GetInt32(0) != 0)
            throw new SqliteException("the log is in use", 5);
    }

    public override string? SetAside(TimeProvider time)
    {
        string aside = $"{path}.corrupt-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}";
        foreach (string end in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(path + end))
                File.Move(path + end, aside + end, overwrite: true);
        }

        return aside;
    }

    /// <summary>Runs statements without results. Not as a command: those try for whole seconds while the store is locked.</summary>
    /// <exception cref="SqliteException">A statement failed.</exception>
    public static void Execute(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_exec(connection.Handle, sql), connection.Handle);

    static long Number(SqliteConnection connection, string sql) => Sql.Number(connection, sql);

    SqliteConnection Open(SqliteOpenMode mode)
    {
        // Not pooled: after a failure no handle of the old connection may live on.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {BusyMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static void Migrate(SqliteConnection connection)
    {
        if (Number(connection, "PRAGMA user_version") == Version)
            return;
        // Several gateways may start on one file: the first one does it, the others find it done.
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            long found = Number(connection, "PRAGMA user_version");
            if (found > Version)
                throw new InvalidDataException($"the store has version {found}, this program knows up to {Version}");
            foreach (var (number, sql) in Migrations.Where(m => m.Number > found))
            {
                Execute(connection, sql);
                Execute(connection, $"PRAGMA user_version = {number}");
            }

            Execute(connection, "COMMIT");
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
                Execute(connection, "ROLLBACK");
            throw;
        }
    }

    static (int, string)[] Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(Resources, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return (int.Parse(name.AsSpan(Resources.Length, 4), CultureInfo.InvariantCulture), text.ReadToEnd());
        })];
    }
}
