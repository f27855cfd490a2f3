using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Why the store did not take rows, as the metric's label says it.</summary>
static class StoreFailureKind
{
    // SQLite's primary result codes (sqlite.org/rescode.html).
    const int Busy = 5, Locked = 6, Io = 10, Corrupt = 11, Full = 13, NotADatabase = 26;

    public static string Of(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } => "locked",
        SqliteException { SqliteErrorCode: Full } => "full",
        SqliteException { SqliteErrorCode: Io } => "io",
        SqliteException sqlite when IsCorrupt(sqlite) => "corrupt",
        StoreMovedException => "moved",
        IOException => "io",
        _ => "other",
    };

    public static bool IsCorrupt(SqliteException failure) => failure.SqliteErrorCode is Corrupt or NotADatabase;
}
