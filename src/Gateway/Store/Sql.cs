using System.Data.Common;
using Gateway.Store.Sqlite;

namespace Gateway.Store;

/// <summary>
/// Short questions to the store, with "$1", "$2" ... for their values. Inside a transaction of the caller's, or on their own. A value
/// that may be null is named with its type: CAST($1 AS TEXT).
/// </summary>
static class Sql
{
    /// <summary>Every answer, read whole.</summary>
    /// <exception cref="DbException">The store cannot be read.</exception>
    public static List<T> Rows<T>(DbConnection connection, string sql, Func<DbDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        return Rows(command, row);
    }

    /// <summary>Every answer to a command, read whole.</summary>
    /// <exception cref="DbException">The store cannot be read.</exception>
    public static List<T> Rows<T>(DbCommand command, Func<DbDataReader, T> row)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>The only number that is asked for; 0 where there is none.</summary>
    /// <exception cref="DbException">The store cannot be read.</exception>
    public static long Number(DbConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteScalar() as long? ?? 0;
    }

    /// <summary>Changes something.</summary>
    /// <returns>Rows changed.</returns>
    /// <exception cref="DbException">It failed.</exception>
    public static int Run(DbConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>A question with values by name ("@family"), for those that are put together.</summary>
    public static DbCommand Named(DbConnection connection, string sql, params IEnumerable<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>A question that is asked many times: its values are set before each.</summary>
    public static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (object? value in values)
        {
            var parameter = command.CreateParameter();
            SqliteDatabase.Place(parameter, command.Parameters.Count + 1);
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
