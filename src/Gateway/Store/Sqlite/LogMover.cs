using Ensemble.Execution;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Store.Sqlite;

/// <summary>
/// Moves the log into the file beside the writer: every page is written a second time there, and a commit need not wait for it.
/// Only the last part, which came while the rest was moved, is moved between two commits; from then on the log is filled
/// from its beginning again. Used by the writer's thread alone.
/// </summary>
/// <param name="database">The store.</param>
/// <param name="writer">The writer's connection.</param>
sealed class LogMover(SqliteDatabase database, SqliteConnection writer) : IDisposable
{
    /// <summary>Pages in the log from which on it is moved: of 16 KiB, 32 MiB.</summary>
    const int Begin = 2048;

    /// <summary>So few are moved between two commits: some milliseconds.</summary>
    const int Rest = 256;

    /// <summary>Where the writer is the faster one, what is left stops getting smaller.</summary>
    const int MostPasses = 4;

    // SQLITE_DBSTATUS_CACHE_WRITE: pages that a connection wrote.
    const int PagesWritten = 9;

    Task<int>? pass;
    int passes;
    int pages;
    int moved;

    /// <summary>Goes on with the log; called behind each commit, hardly ever takes long.</summary>
    /// <exception cref="SqliteException">Moving failed: what is in the log is safe, the file may be not.</exception>
    public void Go()
    {
        _ = raw.sqlite3_db_status(writer.Handle, PagesWritten, out int written, out _, 1);
        pages += written;
        if (pass is { IsCompleted: false })
            return;
        Settle();
        if (pages < Begin)
            return;
        if (passes < MostPasses && pages - moved > Rest)
        {
            passes++;
            pass = OwnThreads.Shared.Run(MoveBeside);
            return;
        }

        Move(writer);
        (passes, pages, moved) = (0, 0, 0);
    }

    /// <summary>Ends once nothing is moved any more.</summary>
    /// <exception cref="SqliteException">Moving failed.</exception>
    public void Settle()
    {
        var ended = pass;
        pass = null;
        moved = ended?.GetAwaiter().GetResult() ?? moved;
    }

    public void Dispose()
    {
        if (pass is { } last)
            Task.WaitAny(last);
    }

    // A connection of its own each time: one that failed may not be used again, and opening costs little beside so many pages.
    int MoveBeside()
    {
        using var connection = database.OpenForMoving();
        return Move(connection);
    }

    // Pages of the log that are in the file.
    static int Move(SqliteConnection connection)
    {
        int code = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out int moved);
        // Another gateway is at it, or somebody reads what is old: later.
        if (code != raw.SQLITE_BUSY)
            SqliteException.ThrowExceptionForRC(code, connection.Handle);
        return moved;
    }
}
