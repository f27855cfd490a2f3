using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Store.Sqlite;

/// <summary>
/// A statement that is run many times with other values. Nearer to SQLite than a command, which looks its parameters up by name
/// each time: that alone cost as much as writing the row. Not thread-safe.
/// </summary>
sealed class Statement : IDisposable
{
    readonly SqliteConnection connection;
    readonly sqlite3_stmt statement;
    readonly object?[] bound;
    byte[] utf8 = new byte[4096];

    /// <param name="connection">Open.</param>
    /// <param name="sql">One statement, with "?" for each value.</param>
    /// <exception cref="SqliteException">It is none, or names what is not there.</exception>
    public Statement(SqliteConnection connection, string sql)
    {
        this.connection = connection;
        Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
        // All values are null at first.
        bound = new object?[raw.sqlite3_bind_parameter_count(statement)];
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="values">Null, string, int, long, bool, double or byte[], in the order of the "?".</param>
    /// <returns>Rows changed.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Run(params ReadOnlySpan<object?> values)
    {
        try
        {
            Bind(values);
            int code = raw.sqlite3_step(statement);
            Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
            return raw.sqlite3_changes(connection.Handle);
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The number that it selects.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public long Number(params ReadOnlySpan<object?> values)
    {
        try
        {
            Bind(values);
            int code = raw.sqlite3_step(statement);
            Check(code == raw.SQLITE_ROW ? raw.SQLITE_OK : code);
            return raw.sqlite3_column_int64(statement, 0);
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    public void Dispose() => statement.Dispose();

    // SQLite keeps values from one run to the next. Of a decision most are those of the one before, and a call into it costs more than a look.
    void Bind(ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is not byte[] && Equals(bound[i], values[i]))
                continue;
            Check(Bind(i + 1, values[i]));
            bound[i] = values[i];
        }
    }

    int Bind(int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, index),
        string text => Text(index, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        double number => raw.sqlite3_bind_double(statement, index, number),
        bool flag => raw.sqlite3_bind_int(statement, index, flag ? 1 : 0),
        int number => raw.sqlite3_bind_int64(statement, index, number),
        long number => raw.sqlite3_bind_int64(statement, index, number),
        _ => throw new ArgumentException($"SQLite has no {value.GetType()}", nameof(value)),
    };

    int Text(int index, string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (utf8.Length < most)
            utf8 = new byte[most];
        return raw.sqlite3_bind_text(statement, index, utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)));
    }

    void Check(int code) => SqliteException.ThrowExceptionForRC(code, connection.Handle);
}
