using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Connections to the store's file, and its schema by numbered migrations that only go forward.</summary>
/// <param name="path">Absolute path of the file.</param>
sealed class SqliteDatabase(string path)
{
    /// <summary>How long a statement waits for another writer before the rows go to the spill file instead.</summary>
    const int BusyMilliseconds = 250;

    /// <summary>SQL: before decisions are deleted, the highest of their numbers is noted, so that none is given twice.</summary>
    public const string KeepLastSeq = "UPDATE meta SET value = max(value, (SELECT coalesce(max(seq), 0) FROM decisions)) WHERE key = 'last_seq'";

    const string Resources = "Gateway.Store.Migrations.";

    static readonly (int Number, string Sql)[] Migrations = Read();

    public string Path => path;

    /// <summary>Version that this program writes.</summary>
    public static int Version => Migrations[^1].Number;

    /// <summary>A connection that writes; creates the file, and brings an older one up to date.</summary>
    /// <exception cref="SqliteException">The file cannot be opened, or is none of SQLite's.</exception>
    /// <exception cref="InvalidDataException">The file was written by a newer version.</exception>
    public SqliteConnection OpenForWriting()
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

    /// <summary>A connection that only reads.</summary>
    /// <exception cref="SqliteException">There is no such file, or it is none of SQLite's.</exception>
    public SqliteConnection OpenForReading() => Open(SqliteOpenMode.ReadOnly);

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

    /// <summary>Puts a key into a store that has none, and gives the one that it has then.</summary>
    /// <exception cref="SqliteException">That failed.</exception>
    public static byte[] KeepKey(SqliteConnection connection, byte[] key)
    {
        using var command = connection.CreateCommand();
        // Several gateways may share the file: they share the key too, so that they draw alike.
        command.CommandText = "INSERT INTO meta (key, value) VALUES ('key', @key) ON CONFLICT (key) DO NOTHING; SELECT value FROM meta WHERE key = 'key'";
        command.Parameters.AddWithValue("@key", key);
        return (byte[])command.ExecuteScalar()!;
    }

    /// <summary>Moves a file that is damaged out of the way, with its log, and gives its new name.</summary>
    public string SetAside(TimeProvider time)
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

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

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
