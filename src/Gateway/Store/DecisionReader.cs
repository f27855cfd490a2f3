using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>
/// Reads decisions over a connection of its own. Each call reads what it gives whole, so that no snapshot is held while somebody
/// else is slow. Not thread-safe.
/// </summary>
sealed class DecisionReader : IDisposable
{
    const string Columns = "seq, id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state, "
        + "members, names, gates, inputs, rows, flagged, service, tenant";

    readonly SqliteConnection connection;

    DecisionReader(SqliteConnection connection) => this.connection = connection;

    /// <summary>Over somebody else's connection, inside a transaction of its; not to be disposed.</summary>
    public static DecisionReader Over(SqliteConnection connection) => new(connection);

    /// <summary>For questions of another kind.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>Opens the store's file.</summary>
    /// <exception cref="SqliteException">There is no such file, or it is none of SQLite's.</exception>
    /// <exception cref="InvalidDataException">The file was written by another version.</exception>
    public static DecisionReader Open(SqliteDatabase database)
    {
        var opened = database.OpenForReading();
        try
        {
            long version = SqliteDatabase.Number(opened, "PRAGMA user_version");
            return version == SqliteDatabase.Version ? new DecisionReader(opened) : throw new InvalidDataException(
                $"the store {database.Path} has version {version}, this program reads {SqliteDatabase.Version}{(version < SqliteDatabase.Version ? "; serve brings it up to date" : "")}");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The store's key, by which its gateways draw.</summary>
    public byte[] Key()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key = 'key'";
        return (byte[]?)command.ExecuteScalar() ?? [];
    }

    /// <summary>Numbers of the decisions that are meant, oldest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="limit">How many at most: the first behind <see cref="DecisionQuery.After"/>.</param>
    /// <param name="newest">The last ones instead of the first.</param>
    public List<long> Find(DecisionQuery query, int limit, bool newest = false)
    {
        using var command = Command(query, condition => $"SELECT seq FROM decisions WHERE {condition} ORDER BY seq {(newest ? "DESC" : "")} LIMIT {limit}");
        using var reader = command.ExecuteReader();
        var found = new List<long>();
        while (reader.Read())
            found.Add(reader.GetInt64(0));
        if (newest)
            found.Reverse();
        return found;
    }

    /// <summary>Every decision that is meant, oldest first, with the rows that are.</summary>
    public IEnumerable<StoredDecision> ReadAll(DecisionQuery query)
    {
        const int atOnce = 256;
        while (Find(query, atOnce) is { Count: > 0 } found)
        {
            foreach (long seq in found)
            {
                if (Read(seq, query) is { } decision)
                    yield return decision;
            }

            query = query with { After = found[^1] };
        }
    }

    /// <summary>The number of a decision of a family and a tenant, or of any; null where it is not stored.</summary>
    public long? Seq(string id, string? family, string? tenant = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seq FROM decisions WHERE id = $id" + (family is null ? "" : " AND family = $family") + (tenant is null ? "" : " AND tenant = $tenant");
        command.Parameters.AddWithValue("$id", id);
        if (family is not null)
            command.Parameters.AddWithValue("$family", family);
        if (tenant is not null)
            command.Parameters.AddWithValue("$tenant", tenant);
        return command.ExecuteScalar() as long?;
    }

    /// <summary>Whether anything of the family, or of its version, is stored.</summary>
    public bool Knows(string family, string? version) => Find(new DecisionQuery { Family = family, Version = version }, 1).Count > 0;

    /// <summary>One decision with its rows, or with those that the query means; null where it is gone meanwhile.</summary>
    public StoredDecision? Read(long seq, DecisionQuery? query = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM decisions WHERE seq = $seq";
        command.Parameters.AddWithValue("$seq", seq);
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        var record = Decision(reader, Rows(seq, query?.RowCondition ?? ""));
        return new StoredDecision(seq, record, Labels(record.Id));
    }

    /// <summary>The answers to another question about the decisions that are meant.</summary>
    /// <param name="query">Which.</param>
    /// <param name="sql">Makes the question from the condition that decisions have to meet.</param>
    /// <param name="row">Reads one answer.</param>
    public IReadOnlyList<T> Ask<T>(DecisionQuery query, Func<string, string> sql, Func<SqliteDataReader, T> row)
    {
        using var command = Command(query, sql);
        using var reader = command.ExecuteReader();
        var answers = new List<T>();
        while (reader.Read())
            answers.Add(row(reader));
        return answers;
    }

    /// <summary>Smallest probability at which an audited row of the decisions was drawn; null where there is none.</summary>
    public double? LowestProbability(DecisionQuery query) => Ask(
        query, condition => $"SELECT min(probability) FROM (SELECT seq FROM decisions WHERE {condition}) JOIN rows ON {RowKey.Within("seq")} WHERE audited",
        r => r.IsDBNull(0) ? (double?)null : r.GetDouble(0))[0];

    public void Dispose() => connection.Dispose();

    SqliteCommand Command(DecisionQuery query, Func<string, string> sql)
    {
        var (condition, values) = query.Condition();
        var command = connection.CreateCommand();
        command.CommandText = sql(condition);
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    static DecisionRecord Decision(SqliteDataReader reader, IReadOnlyList<RowRecord> rows) => new()
    {
        Id = reader.GetString(1),
        Received = reader.GetInt64(2),
        Duration = reader.GetInt64(3),
        Family = reader.GetString(4),
        Version = reader.GetString(5),
        Route = reader.GetString(6),
        RequestId = reader.IsDBNull(7) ? null : reader.GetString(7),
        Subject = reader.IsDBNull(8) ? null : (byte[])reader[8],
        Parameters = reader.GetString(9),
        Chosen = reader.GetString(10),
        Guarantee = reader.GetString(11),
        GuaranteeState = reader.GetString(12),
        Members = reader.GetString(13),
        Names = reader.GetString(14),
        Gates = reader.GetString(15),
        Inputs = reader.GetString(16),
        Rows = reader.GetInt32(17),
        Flagged = reader.GetInt32(18),
        Service = reader.IsDBNull(19) ? null : reader.GetString(19),
        Tenant = reader.IsDBNull(20) ? null : reader.GetString(20),
        Recorded = rows,
    };

    List<RowRecord> Rows(long seq, string condition)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT row, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs "
            + $"FROM rows WHERE {RowKey.Within("$seq")}{condition} ORDER BY key";
        command.Parameters.AddWithValue("$seq", seq);
        using var reader = command.ExecuteReader();
        var rows = new List<RowRecord>();
        while (reader.Read())
            rows.Add(Row(reader));
        return rows;
    }

    static RowRecord Row(SqliteDataReader reader) => new()
    {
        Row = reader.GetInt32(0),
        Reasons = reader.GetString(1),
        Audited = reader.GetBoolean(2),
        Probability = reader.GetDouble(3),
        Risk = reader.IsDBNull(4) ? null : reader.GetDouble(4),
        Novelty = reader.IsDBNull(5) ? null : reader.GetDouble(5),
        PValue = reader.IsDBNull(6) ? null : reader.GetDouble(6),
        Prediction = reader.GetInt32(7),
        Answer = (byte[])reader[8],
        Members = (byte[])reader[9],
        Digest = reader.IsDBNull(10) ? null : (byte[])reader[10],
        Features = reader.IsDBNull(11) ? null : reader.GetString(11),
        Inputs = reader.IsDBNull(12) ? null : (byte[])reader[12],
    };

    List<StoredLabel> Labels(string id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT l.row, l.who, l.label, l.received, l.standing, l.seq, h.label IS NOT NULL FROM labels l "
            + "LEFT JOIN handouts h ON h.decision = l.decision AND h.row = l.row AND h.who = l.who AND h.label = l.seq WHERE l.decision = $id ORDER BY l.seq";
        command.Parameters.AddWithValue("$id", id);
        using var reader = command.ExecuteReader();
        var labels = new List<StoredLabel>();
        while (reader.Read())
            labels.Add(new StoredLabel(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetString(4), reader.GetInt64(5), reader.GetBoolean(6)));
        return labels;
    }
}
