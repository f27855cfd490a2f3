namespace Gateway.Store.Sqlite;

/// <summary>The open store is no longer the file at its path: what is written to it, nobody finds.</summary>
sealed class StoreMovedException(string message) : IOException(message);
