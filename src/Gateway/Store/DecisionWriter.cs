using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Writes decisions over one connection, many in one transaction. Not thread-safe.</summary>
sealed class DecisionWriter : IDisposable
{
    readonly SqliteConnection connection;
    readonly Statement insertDecision;
    readonly Statement insertRow;

    public DecisionWriter(SqliteConnection connection)
    {
        this.connection = connection;
        insertDecision = new Statement(connection, """
            INSERT INTO decisions (id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state,
              members, gates, inputs, service, rows, flagged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """);
        insertRow = new Statement(connection, """
            INSERT INTO rows (decision, row, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
    }

    public SqliteConnection Connection => connection;

    /// <summary>Writes all or none; one that is there already is left as it is.</summary>
    /// <returns>Rows written, once they are on disk.</returns>
    /// <exception cref="SqliteException">Nothing was written, or the disk may not hold it: drop the connection.</exception>
    public int Write(IReadOnlyList<DecisionRecord> records)
    {
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        int rows = records.Sum(Insert);
        SqliteDatabase.Execute(connection, "COMMIT");
        return rows;
    }

    public void Dispose()
    {
        insertDecision.Dispose();
        insertRow.Dispose();
        connection.Dispose();
    }

    int Insert(DecisionRecord record)
    {
        int inserted = insertDecision.Run(record.Id, record.Received, record.Duration, record.Family, record.Version, record.Route, record.RequestId,
            record.Subject, record.Parameters, record.Chosen, record.Guarantee, record.GuaranteeState, record.Members, record.Gates, record.Inputs,
            record.Service, record.Rows, record.Flagged);
        if (inserted == 0)
            return 0;
        long decision = insertDecision.LastId;
        foreach (var row in record.Recorded)
        {
            insertRow.Run(decision, row.Row, row.Reasons, row.Audited, row.Probability, row.Risk, row.Novelty, row.PValue, row.Prediction,
                row.Answer, row.Members, row.Digest, row.Features, row.Inputs);
        }

        return record.Recorded.Count;
    }
}
