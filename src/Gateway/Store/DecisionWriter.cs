using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Writes decisions and labels over one connection, many in one transaction. Not thread-safe.</summary>
sealed class DecisionWriter : IDisposable
{
    readonly SqliteConnection connection;
    readonly Statement insertDecision;
    readonly Statement insertRow;
    readonly LabelWriter labels;

    /// <param name="connection">One that writes; disposed with this.</param>
    /// <param name="labelsLateAfter">Time after its decision from which a label is late.</param>
    public DecisionWriter(SqliteConnection connection, TimeSpan labelsLateAfter)
    {
        this.connection = connection;
        labels = new LabelWriter(connection, labelsLateAfter.Ticks / TimeSpan.TicksPerMicrosecond);
        insertDecision = new Statement(connection, """
            INSERT INTO decisions (id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state,
              members, names, gates, inputs, service, rows, flagged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """);
        insertRow = new Statement(connection, """
            INSERT INTO rows (decision, row, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
    }

    public SqliteConnection Connection => connection;

    /// <summary>Writes all or none; one that is there already is left as it is.</summary>
    /// <returns>For each entry what became of its labels; null for a decision.</returns>
    /// <exception cref="SqliteException">Nothing was written, or the disk may not hold it: drop the connection.</exception>
    public IReadOnlyList<LabelCounts?> Write(IReadOnlyList<StoreEntry> entries)
    {
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        var counts = new LabelCounts?[entries.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            if (entries[i].Decision is { } decision)
                Insert(decision);
            if (entries[i].Labels is { } said)
                counts[i] = labels.Write(said);
        }

        SqliteDatabase.Execute(connection, "COMMIT");
        return counts;
    }

    public void Dispose()
    {
        insertDecision.Dispose();
        insertRow.Dispose();
        labels.Dispose();
        connection.Dispose();
    }

    void Insert(DecisionRecord record)
    {
        int inserted = insertDecision.Run(record.Id, record.Received, record.Duration, record.Family, record.Version, record.Route, record.RequestId,
            record.Subject, record.Parameters, record.Chosen, record.Guarantee, record.GuaranteeState, record.Members, record.Names, record.Gates, record.Inputs,
            record.Service, record.Rows, record.Flagged);
        if (inserted == 0)
            return;
        long decision = insertDecision.LastId;
        foreach (var row in record.Recorded)
        {
            insertRow.Run(decision, row.Row, row.Reasons, row.Audited, row.Probability, row.Risk, row.Novelty, row.PValue, row.Prediction,
                row.Answer, row.Members, row.Digest, row.Features, row.Inputs);
        }
    }
}
