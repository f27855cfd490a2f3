using System.Text;
using Npgsql;

namespace Gateway.Store.Postgres;

/// <summary>Decisions with their rows as columns: one array for each, which one statement takes apart again.</summary>
sealed class PostgresRows(IReadOnlyList<DecisionRecord> decisions)
{
    // Of an id that is there already nothing is stored, nor any of its rows: only a decision that is stored now has its new number.
    const string Decisions = """
        WITH added AS (
          INSERT INTO decisions (seq, id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state,
            members, names, gates, inputs, service, rows, flagged, tenant, bytes)
          SELECT (SELECT value FROM counters WHERE name = 'seq') - $1 + place, id, received, duration, family, version, route, request_id, subject, parameters,
            chosen, guarantee, guarantee_state, members, names, gates, inputs, service, rows, flagged, tenant, bytes
          FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) WITH ORDINALITY
            AS given (id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state, members, names, gates,
              inputs, service, rows, flagged, tenant, bytes, place)
          ORDER BY place
          ON CONFLICT (id) DO NOTHING RETURNING bytes)
        UPDATE counters SET value = value + (SELECT coalesce(sum(bytes), 0) FROM added) WHERE name = 'bytes'
        """;

    const string Rows = """
        INSERT INTO rows (key, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs)
        SELECT (d.seq << 20) | given.row, reasons, audited, probability, risk, novelty, p_value, prediction, answer, given.members, digest, features, given.inputs
        FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            AS given (place, row, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs)
          JOIN decisions d ON d.seq = (SELECT value FROM counters WHERE name = 'seq') - $1 + place
        ORDER BY 1
        """;

    /// <summary>What stores them, inside a transaction that holds the write lock.</summary>
    public NpgsqlBatch Insert(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command("UPDATE counters SET value = value + $1 WHERE name = 'seq'", (long)decisions.Count));
        batch.BatchCommands.Add(Command(
            Decisions, (long)decisions.Count, All(d => d.Id), All(d => d.Received), All(d => d.Duration), Text(d => d.Family), Text(d => d.Version), Text(d => d.Route),
            Text(d => d.RequestId), All(d => d.Subject), Text(d => d.Parameters), Text(d => d.Chosen), Text(d => d.Guarantee), Text(d => d.GuaranteeState),
            Text(d => d.Members), Text(d => d.Names), Text(d => d.Gates), Text(d => d.Inputs), Text(d => d.Service), All(d => d.Rows), All(d => d.Flagged),
            Text(d => d.Tenant), All(Bytes)));
        var rows = decisions.SelectMany((d, i) => d.Recorded.Select(r => (Place: i + 1L, Row: r))).ToList();
        T[] Of<T>(Func<RowRecord, T> value) => [.. rows.Select(r => value(r.Row))];
        if (rows.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                Rows, (long)decisions.Count, rows.Select(r => r.Place).ToArray(), Of(r => r.Row), Of(r => PostgresText.Of(r.Reasons)), Of(r => r.Audited), Of(r => r.Probability), Of(r => r.Risk),
                Of(r => r.Novelty), Of(r => r.PValue), Of(r => r.Prediction), Of(r => r.Answer), Of(r => r.Members), Of(r => r.Digest), Of(r => PostgresText.Of(r.Features)), Of(r => r.Inputs)));
        }

        return batch;
    }

    T[] All<T>(Func<DecisionRecord, T> value) => [.. decisions.Select(value)];

    string?[] Text(Func<DecisionRecord, string?> value) => All(d => PostgresText.Of(value(d)));

    // What they take without the database's own book-keeping, which counts once a decision and once a row.
    static long Bytes(DecisionRecord d)
    {
        const int book = 64;
        long texts = new[] { d.Family, d.Version, d.Route, d.RequestId, d.Parameters, d.Chosen, d.Guarantee, d.GuaranteeState, d.Members, d.Names, d.Gates, d.Inputs, d.Service, d.Tenant }
            .Sum(t => t is null ? 0L : Encoding.UTF8.GetByteCount(t));
        return (2 * book) + texts + d.Recorded.Sum(r => (2L * book) + r.Reasons.Length + r.Answer.Length + r.Members.Length + (r.Digest?.Length ?? 0) + (r.Features?.Length ?? 0) + (r.Inputs?.Length ?? 0));
    }

    static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
