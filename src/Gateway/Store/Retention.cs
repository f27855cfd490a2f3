using System.Data.Common;
using Gateway.Configuration;

namespace Gateway.Store;

/// <summary>Deletes the oldest decisions, with rows and labels, above an age or a size. Not thread-safe.</summary>
sealed class Retention(StoreDatabase database, StoreConfig config, TimeProvider time)
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
    public int Run(DbConnection connection)
    {
        long oldest = (time.GetUtcNow() - config.KeepFor - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        // An id begins with the time at which it was given, which is not before its request came.
        int deleted = Delete(connection, $"id < '{DecisionId.First(time.GetUtcNow() - config.KeepFor)}' AND received < {oldest} ORDER BY id", AtOnce);
        DeleteUnknown(connection, $"received < {oldest}");
        // What came before such a deletion is too old itself, wherever it waits.
        Sql.Run(connection, $"DELETE FROM erased WHERE at < {oldest}");
        long used = database.Used(connection);
        if (used > config.KeepBytes)
        {
            // They belong to nothing: they go before decisions do.
            DeleteUnknown(connection, "TRUE");
            deleted += Delete(connection, "TRUE ORDER BY seq", TooMany(connection, used));
        }

        database.Compact(connection);
        next = time.GetTimestamp() + (deleted > 0 ? 0 : (long)(Every.TotalSeconds * time.TimestampFrequency));
        return deleted;
    }

    // As many as are too many if all are of one size; the next run sees what is left.
    int TooMany(DbConnection connection, long used)
    {
        long all = Sql.Number(connection, "SELECT count(*) FROM decisions");
        return (int)Math.Clamp(Math.Ceiling(all * (1 - ((double)config.KeepBytes / used))), 1, AtOnce);
    }

    // Labels of decisions that are not here, or not any more.
    static void DeleteUnknown(DbConnection connection, string which) => Sql.Run(
        connection, $"DELETE FROM labels WHERE seq IN (SELECT seq FROM labels WHERE standing = 'unknown' AND {which} ORDER BY received LIMIT {AtOnce})");

    int Delete(DbConnection connection, string which, int most)
    {
        string going = $"FROM decisions WHERE {which} LIMIT {most}";
        database.Begin(connection);
        Sql.Run(connection, $"DELETE FROM labels WHERE decision IN (SELECT id {going})");
        database.KeepLastNumber(connection);
        int deleted = Sql.Run(connection, $"DELETE FROM decisions WHERE seq IN (SELECT seq {going})");
        database.Commit(connection);
        return deleted;
    }
}
