using System.Data.Common;
using System.Globalization;

namespace Gateway.Store;

/// <summary>
/// Reads decisions over a connection of its own. Each call reads what it gives whole, so that no snapshot is held while somebody
/// else is slow. Not thread-safe.
/// </summary>
sealed class DecisionReader : IDisposable
{
    const string Columns = "seq, id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state, "
        + "members, names, gates, inputs, rows, flagged, service, tenant";

    readonly StoreDatabase database;
    readonly DbConnection connection;

    DecisionReader(StoreDatabase database, DbConnection connection) => (this.database, this.connection) = (database, connection);

    /// <summary>Over somebody else's connection, inside a transaction of its; not to be disposed.</summary>
    public static DecisionReader Over(StoreDatabase database, DbConnection connection) => new(database, connection);

    /// <summary>For questions of another kind.</summary>
    public DbConnection Connection => connection;

    public StoreDatabase Database => database;

    /// <summary>Opens the store.</summary>
    /// <exception cref="DbException">There is none, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">It was written by another version.</exception>
    public static DecisionReader Open(StoreDatabase database) => new(database, database.OpenForReading());

    /// <summary>The store's key, by which its gateways draw.</summary>
    public byte[] Key() => StoreDatabase.Key(connection);

    /// <summary>Numbers of the decisions that are meant, oldest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="limit">How many at most: the first behind <see cref="DecisionQuery.After"/>.</param>
    /// <param name="newest">The last ones instead of the first.</param>
    public List<long> Find(DecisionQuery query, int limit, bool newest = false)
    {
        using var command = Command(query, condition => $"SELECT seq FROM decisions WHERE {condition} ORDER BY seq {(newest ? "DESC" : "")} LIMIT {limit}");
        var found = Sql.Rows(command, r => r.GetInt64(0));
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
            foreach (var decision in Read(found, query))
                yield return decision;

            query = query with { After = found[^1] };
        }
    }

    /// <summary>The number of a decision of a family and a tenant, or of any; null where it is not stored.</summary>
    public long? Seq(string id, string? family, string? tenant = null)
    {
        var found = Sql.Rows(
            connection, "SELECT seq FROM decisions WHERE id = $1 AND family = coalesce($2, family) AND (CAST($3 AS TEXT) IS NULL OR tenant = $3)", r => r.GetInt64(0),
            id, family, tenant);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Whether anything of the family, or of its version, is stored.</summary>
    public bool Knows(string family, string? version) => Find(new DecisionQuery { Family = family, Version = version }, 1).Count > 0;

    /// <summary>One decision with its rows, or with those that the query means; null where it is gone meanwhile.</summary>
    public StoredDecision? Read(long seq, DecisionQuery? query = null) => Read([seq], query) is [var found] ? found : null;

    /// <summary>Decisions with their rows, or with those that the query means, oldest first; without those that are gone meanwhile. Three questions, however many they are.</summary>
    /// <param name="seqs">Their numbers, some hundreds at most.</param>
    /// <param name="query">Which rows are meant; null for all.</param>
    public List<StoredDecision> Read(IReadOnlyList<long> seqs, DecisionQuery? query = null)
    {
        if (seqs.Count == 0)
            return [];
        string those = string.Create(CultureInfo.InvariantCulture, $"seq IN ({string.Join(',', seqs)})");
        // Rows first: a decision that goes meanwhile is then not there, and never there without its rows.
        var rows = Rows(those, query?.RowCondition ?? "").ToLookup(r => r.Seq, r => r.Row);
        var labels = Labels(those).ToLookup(l => l.Decision, l => l.Label, StringComparer.Ordinal);
        return Sql.Rows(connection, $"SELECT {Columns} FROM decisions WHERE {those} ORDER BY seq", r =>
        {
            long seq = r.GetInt64(0);
            var record = Decision(r, [.. rows[seq]]);
            return new StoredDecision(seq, record, [.. labels[record.Id]]);
        });
    }

    /// <summary>The answers to another question about the decisions that are meant.</summary>
    /// <param name="query">Which.</param>
    /// <param name="sql">Makes the question from the condition that decisions have to meet.</param>
    /// <param name="row">Reads one answer.</param>
    public IReadOnlyList<T> Ask<T>(DecisionQuery query, Func<string, string> sql, Func<DbDataReader, T> row)
    {
        using var command = Command(query, sql);
        return Sql.Rows(command, row);
    }

    /// <summary>Smallest probability at which an audited row of the decisions was drawn; null where there is none.</summary>
    public double? LowestProbability(DecisionQuery query) => Ask(
        query, condition => $"SELECT min(probability) FROM (SELECT seq FROM decisions WHERE {condition}) d JOIN rows ON {RowKey.Within("seq")} WHERE audited",
        r => r.IsDBNull(0) ? (double?)null : r.GetDouble(0))[0];

    public void Dispose() => connection.Dispose();

    DbCommand Command(DecisionQuery query, Func<string, string> sql)
    {
        var (condition, values) = query.Condition();
        return Sql.Named(connection, sql(condition), values);
    }

    static DecisionRecord Decision(DbDataReader reader, IReadOnlyList<RowRecord> rows) => new()
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

    List<(long Seq, RowRecord Row)> Rows(string those, string condition) => Sql.Rows(
        connection,
        "SELECT row, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs, d.seq "
            + $"FROM (SELECT seq FROM decisions WHERE {those}) d JOIN rows ON {RowKey.Within("d.seq")}{condition} ORDER BY key",
        r => (r.GetInt64(13), Row(r)));

    static RowRecord Row(DbDataReader reader) => new()
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

    List<(string Decision, StoredLabel Label)> Labels(string those) => Sql.Rows(
        connection,
        "SELECT l.row, l.who, l.label, l.received, l.standing, l.seq, h.label IS NOT NULL, l.decision FROM labels l "
            + "LEFT JOIN handouts h ON h.decision = l.decision AND h.row = l.row AND h.who = l.who AND h.label = l.seq "
            + $"WHERE l.decision IN (SELECT id FROM decisions WHERE {those}) ORDER BY l.seq",
        r => (r.GetString(7), new StoredLabel(r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetString(4), r.GetInt64(5), r.GetBoolean(6))));
}
