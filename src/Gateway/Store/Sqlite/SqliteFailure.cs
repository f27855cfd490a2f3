using Microsoft.Data.Sqlite;

namespace Gateway.Store.Sqlite;

/// <summary>Why SQLite did not do it.</summary>
static class SqliteFailure
{
    // SQLite's primary result codes (sqlite.org/rescode.html).
    const int Busy = 5, Locked = 6, Io = 10, Corrupt = 11, Full = 13, NotADatabase = 26;

    /// <summary>As the metric's label says it; null where it is no failure of SQLite's.</summary>
    public static string? Kind(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } => "locked",
        SqliteException { SqliteErrorCode: Full } => "full",
        SqliteException { SqliteErrorCode: Io } => "io",
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => StoreFailureKind.Corrupt,
        StoreMovedException => "moved",
        _ => null,
    };
}
