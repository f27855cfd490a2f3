using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Gateway.Store.Sqlite;

/// <summary>Writes decisions and labels to the file. Not thread-safe.</summary>
sealed class SqliteWriter : DecisionWriter
{
    readonly SqliteConnection connection;
    readonly string path;
    readonly Statement insertDecision;
    readonly Statement insertRow;
    readonly LabelWriter labels;
    readonly Statement lastSeq;
    readonly Statement isErased;
    readonly Statement deleteLabels;
    readonly LogMover log;
    long seq;

    /// <param name="database">The store.</param>
    /// <param name="connection">One that writes to it; disposed with this.</param>
    /// <param name="labelsLateAfter">Time after its decision from which a label is late.</param>
    public SqliteWriter(SqliteDatabase database, SqliteConnection connection, TimeSpan labelsLateAfter)
    {
        (this.connection, path) = (connection, database.Path);
        log = new LogMover(database, connection);
        labels = new LabelWriter(connection, labelsLateAfter.Ticks / TimeSpan.TicksPerMicrosecond);
        insertDecision = new Statement(connection, """
            INSERT INTO decisions (seq, id, received, duration, family, version, route, request_id, subject, parameters, chosen, guarantee, guarantee_state,
              members, names, gates, inputs, service, rows, flagged, tenant) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """);
        insertRow = new Statement(connection, """
            INSERT INTO rows (key, reasons, audited, probability, risk, novelty, p_value, prediction, answer, members, digest, features, inputs)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        lastSeq = new Statement(connection, "SELECT max(value, (SELECT coalesce(max(seq), 0) FROM decisions)) FROM meta WHERE key = 'last_seq'");
        isErased = new Statement(connection,
            "SELECT EXISTS (SELECT 1 FROM erased WHERE subject = ? AND family = ? AND coalesce(version = ?, 1) AND at >= ?)");
        deleteLabels = new Statement(connection, "DELETE FROM labels WHERE decision = ?");
    }

    // Once nothing works on the log beside it.
    public override DbConnection Settle()
    {
        log.Settle();
        return connection;
    }

    public override void Check() => OpenFile.Check(connection, path);

    public override IReadOnlyList<LabelCounts?> Write(IReadOnlyList<StoreEntry> entries, HashSet<string>? erased = null)
    {
        log.Go();
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        seq = lastSeq.Number();
        var counts = new LabelCounts?[entries.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            if (entries[i].Decision is { } decision && (erased is null || !IsErased(decision, erased)))
                Insert(decision);
            if (entries[i].Labels is { } said)
                counts[i] = labels.Write(erased is null ? said : said with { Labels = [.. said.Labels.Where(l => !erased.Contains(l.Decision))] });
        }

        SqliteDatabase.Execute(connection, "COMMIT");
        // Only now: what was committed to a file that went meanwhile is written again, elsewhere.
        Check();
        return counts;
    }

    public override void Dispose()
    {
        insertDecision.Dispose();
        insertRow.Dispose();
        lastSeq.Dispose();
        isErased.Dispose();
        deleteLabels.Dispose();
        labels.Dispose();
        log.Dispose();
        connection.Dispose();
    }

    // In the transaction that stores the others: a deletion comes wholly before it, and is seen, or wholly behind it.
    bool IsErased(DecisionRecord record, HashSet<string> erased)
    {
        if (record.Subject is null || isErased.Number(record.Subject, record.Family, record.Version, record.Received) == 0)
            return false;
        deleteLabels.Run(record.Id);
        erased.Add(record.Id);
        return true;
    }

    void Insert(DecisionRecord record)
    {
        int inserted = insertDecision.Run(seq + 1, record.Id, record.Received, record.Duration, record.Family, record.Version, record.Route, record.RequestId,
            record.Subject, record.Parameters, record.Chosen, record.Guarantee, record.GuaranteeState, record.Members, record.Names, record.Gates, record.Inputs,
            record.Service, record.Rows, record.Flagged, record.Tenant);
        if (inserted == 0)
            return;
        seq++;
        foreach (var row in record.Recorded)
        {
            insertRow.Run(RowKey.Of(seq, row.Row), row.Reasons, row.Audited, row.Probability, row.Risk, row.Novelty, row.PValue, row.Prediction,
                row.Answer, row.Members, row.Digest, row.Features, row.Inputs);
        }
    }
}
