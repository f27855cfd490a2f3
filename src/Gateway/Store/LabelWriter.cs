using System.Data.Common;

namespace Gateway.Store;

/// <summary>Judges labels against what is stored and keeps them, inside a transaction of its owner. Not thread-safe.</summary>
/// <param name="connection">The owner's.</param>
/// <param name="lateAfter">Microseconds after its decision from which a label is late.</param>
sealed class LabelWriter(DbConnection connection, long lateAfter) : IDisposable
{
    readonly DbCommand known = Prepare(connection,
        $"SELECT received FROM decisions WHERE id = $1 AND family = $3 AND EXISTS (SELECT 1 FROM rows WHERE {RowKey.Within("seq")} AND row = $2)", 3);
    readonly DbCommand foreign = Prepare(connection, "SELECT count(*) FROM decisions WHERE id = $1 AND tenant IS DISTINCT FROM $2", 2);
    readonly DbCommand first = Prepare(connection,
        "SELECT seq, label, standing, received FROM labels WHERE decision = $1 AND row = $2 AND who = $3 AND standing <> 'contradictory'", 3);
    readonly DbCommand same = Prepare(connection,
        "SELECT count(*) FROM labels WHERE decision = $1 AND row = $2 AND who = $3 AND label = $4", 4);
    readonly DbCommand judge = Prepare(connection, "UPDATE labels SET standing = $2 WHERE seq = $1", 2);
    readonly DbCommand blind = Prepare(connection, """
        UPDATE handouts SET label = $5 WHERE decision = $1 AND row = $2 AND who = $3 AND at <= $4 AND label IS NULL
        """, 5);
    readonly DbCommand labelled = Prepare(connection,
        "UPDATE audited SET labels = labels + 1 WHERE decision = (SELECT seq FROM decisions WHERE id = $1) AND row = $2", 2);
    readonly DbCommand insert = Prepare(connection,
        "INSERT INTO labels (decision, row, who, label, received, standing, given_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq", 7);

    /// <summary>Keeps those that say something new.</summary>
    public LabelCounts Write(LabelBatch batch)
    {
        var counts = new LabelCounts();
        foreach (var label in batch.Labels)
            counts.Add(Write(batch, label, counts));
        return counts;
    }

    public void Dispose()
    {
        known.Dispose();
        foreign.Dispose();
        first.Dispose();
        same.Dispose();
        judge.Dispose();
        blind.Dispose();
        labelled.Dispose();
        insert.Dispose();
    }

    LabelStanding Write(LabelBatch batch, LabelRecord label, LabelCounts counts)
    {
        // Another tenant's is none that is there, and nothing is kept of it.
        if (batch.Tenant is { } tenant && (long)Scalar(foreign, label.Decision, tenant)! > 0)
            return LabelStanding.Unknown;
        var decided = Scalar(known, label.Decision, label.Row, batch.Family) as long?;
        if (First(label) is not { } before)
        {
            var standing = Judge(decided, batch.Received);
            long seq = Insert(batch, label, standing);
            if (standing == LabelStanding.Counted && Run(blind, label.Decision, label.Row, label.Who, batch.Received, seq) > 0)
            {
                counts.Blind++;
                Run(labelled, label.Decision, label.Row);
            }

            return standing;
        }

        // Its decision was on its way when it came.
        if (before.Standing == "unknown" && decided is not null)
            Run(judge, before.Seq, LabelCounts.Name(Judge(decided, before.Received)));
        if (before.Label == label.Label || (long)Scalar(same, label.Decision, label.Row, label.Who, label.Label)! > 0)
            return LabelStanding.Repeated;
        Insert(batch, label, LabelStanding.Contradictory);
        return LabelStanding.Contradictory;
    }

    LabelStanding Judge(long? decided, long received) =>
        decided is not { } at ? LabelStanding.Unknown : received - at > lateAfter ? LabelStanding.Late : LabelStanding.Counted;

    (long Seq, string Label, string Standing, long Received)? First(LabelRecord label)
    {
        Set(first, label.Decision, label.Row, label.Who);
        using var reader = first.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3)) : null;
    }

    long Insert(LabelBatch batch, LabelRecord label, LabelStanding standing) =>
        (long)Scalar(insert, label.Decision, label.Row, label.Who, label.Label, batch.Received, LabelCounts.Name(standing), (object?)batch.GivenBy ?? DBNull.Value)!;

    static object? Scalar(DbCommand command, params ReadOnlySpan<object> values)
    {
        Set(command, values);
        return command.ExecuteScalar();
    }

    static int Run(DbCommand command, params ReadOnlySpan<object> values)
    {
        Set(command, values);
        return command.ExecuteNonQuery();
    }

    static void Set(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }

    static DbCommand Prepare(DbConnection connection, string sql, int parameters) => Sql.Command(connection, sql, new object?[parameters]);
}
