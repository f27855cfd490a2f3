using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Short questions to the store, with "$1", "$2" ... for their values. Inside a transaction of the caller's, or on their own.</summary>
static class Sql
{
    /// <summary>Every answer, read whole.</summary>
    /// <exception cref="SqliteException">The store cannot be read.</exception>
    public static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>The only number that is asked for; 0 where there is none.</summary>
    /// <exception cref="SqliteException">The store cannot be read.</exception>
    public static long Number(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteScalar() as long? ?? 0;
    }

    /// <summary>Changes something.</summary>
    /// <returns>Rows changed.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public static int Run(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
            command.Parameters.Add(new SqliteParameter($"${i + 1}", values[i] ?? DBNull.Value));
        return command;
    }
}
