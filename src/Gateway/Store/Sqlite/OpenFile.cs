using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Gateway.Store.Sqlite;

/// <summary>
/// Whether the file behind a connection is still the one at its path. An open file that was deleted or moved takes rows as if all
/// were well, and they are gone when it is closed.
/// </summary>
static class OpenFile
{
    // SQLITE_FCNTL_HAS_MOVED: SQLite compares what is at the path with what it opened, by one stat.
    const int HasMoved = 20;

    /// <exception cref="StoreMovedException">The file is gone, or another one is in its place.</exception>
    /// <exception cref="SqliteException">It was cut to nothing.</exception>
    public static void Check(SqliteConnection connection, string path)
    {
        int moved = 0;
        SqliteException.ThrowExceptionForRC(Control(connection.Handle!, "main", HasMoved, ref moved), connection.Handle);
        if (moved != 0)
            throw new StoreMovedException($"the open file is not the one at {path} any more: that is gone, or another one");
        // From the first table on a store has pages in its file, whatever is in the log.
        if (new FileInfo(path) is { Exists: true, Length: 0 })
            throw new SqliteException($"{path} was cut to 0 bytes", SQLitePCL.raw.SQLITE_CORRUPT);
    }

    // SQLite's own library, which the connection has loaded; its binding for .NET leaves this function out.
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "The generated form needs unsafe code, which this program has none of.")]
    [SuppressMessage("Security", "CA5393", Justification = "The library lies beside the program, from where the connection has loaded it already.")]
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Control(SafeHandle connection, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int operation, ref int value);
}
