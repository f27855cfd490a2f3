using Gateway.Configuration;
using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Deletes the oldest decisions, with rows and labels, above an age or a size. Not thread-safe.</summary>
sealed class Retention(StoreConfig config, TimeProvider time)
{
    /// <summary>Few enough that writers hardly wait.</summary>
    const int AtOnce = 500;

    static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    // The first one comes soon after the start.
    long next = time.GetTimestamp();

    public TimeSpan UntilDue
    {
        get
        {
            var left = TimeSpan.FromSeconds((double)(next - time.GetTimestamp()) / time.TimestampFrequency);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Deletes some, and comes again soon where there is more.</summary>
    /// <returns>Decisions deleted.</returns>
    public int Run(SqliteConnection connection)
    {
        long oldest = (time.GetUtcNow() - config.KeepFor - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        // An id begins with the time at which it was given, which is not before its request came.
        int deleted = Delete(connection, $"id < '{DecisionId.First(time.GetUtcNow() - config.KeepFor)}' AND received < {oldest} ORDER BY id", AtOnce);
        DeleteUnknown(connection, $"received < {oldest}");
        // What came before such a deletion is too old itself, wherever it waits.
        SqliteDatabase.Execute(connection, $"DELETE FROM erased WHERE at < {oldest}");
        long used = Used(connection);
        if (used > config.KeepBytes)
        {
            // They belong to nothing: they go before decisions do.
            DeleteUnknown(connection, "1");
            deleted += Delete(connection, "1 ORDER BY seq", TooMany(connection, used));
        }

        SqliteDatabase.Execute(connection, "PRAGMA incremental_vacuum(2000)");
        next = time.GetTimestamp() + (deleted > 0 ? 0 : (long)(Every.TotalSeconds * time.TimestampFrequency));
        return deleted;
    }

    // Pages that hold something: the file itself shrinks later.
    static long Used(SqliteConnection connection) =>
        (SqliteDatabase.Number(connection, "PRAGMA page_count") - SqliteDatabase.Number(connection, "PRAGMA freelist_count"))
        * SqliteDatabase.Number(connection, "PRAGMA page_size");

    // As many as are too many if all are of one size; the next run sees what is left.
    int TooMany(SqliteConnection connection, long used)
    {
        long all = SqliteDatabase.Number(connection, "SELECT count(*) FROM decisions");
        return (int)Math.Clamp(Math.Ceiling(all * (1 - ((double)config.KeepBytes / used))), 1, AtOnce);
    }

    // Labels of decisions that are not here, or not any more.
    static void DeleteUnknown(SqliteConnection connection, string which) => SqliteDatabase.Execute(
        connection, $"DELETE FROM labels WHERE seq IN (SELECT seq FROM labels WHERE standing = 'unknown' AND {which} ORDER BY received LIMIT {AtOnce})");

    static int Delete(SqliteConnection connection, string which, int most)
    {
        SqliteDatabase.Execute(connection, $"""
            BEGIN IMMEDIATE;
            CREATE TEMP TABLE going AS SELECT seq, id FROM decisions WHERE {which} LIMIT {most};
            DELETE FROM labels WHERE decision IN (SELECT id FROM going);
            {SqliteDatabase.KeepLastSeq};
            DELETE FROM decisions WHERE seq IN (SELECT seq FROM going);
            """);
        int deleted = (int)SqliteDatabase.Number(connection, "SELECT count(*) FROM going");
        SqliteDatabase.Execute(connection, "DROP TABLE going; COMMIT");
        return deleted;
    }
}
