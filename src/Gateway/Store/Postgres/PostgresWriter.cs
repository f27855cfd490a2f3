using System.Data.Common;
using Npgsql;

namespace Gateway.Store.Postgres;

/// <summary>Writes decisions and labels to PostgreSQL, a whole group with one question for all its decisions and one for all rows. Not thread-safe.</summary>
sealed class PostgresWriter : DecisionWriter
{
    readonly PostgresDatabase database;
    readonly NpgsqlConnection connection;
    readonly LabelWriter labels;

    /// <param name="database">The store.</param>
    /// <param name="connection">One that writes to it; disposed with this.</param>
    /// <param name="labelsLateAfter">Time after its decision from which a label is late.</param>
    public PostgresWriter(PostgresDatabase database, NpgsqlConnection connection, TimeSpan labelsLateAfter)
    {
        (this.database, this.connection) = (database, connection);
        labels = new LabelWriter(connection, labelsLateAfter.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    public override DbConnection Settle() => connection;

    public override IReadOnlyList<LabelCounts?> Write(IReadOnlyList<StoreEntry> entries, HashSet<string>? erased = null)
    {
        database.Begin(connection);
        var decisions = entries.Select(e => e.Decision).OfType<DecisionRecord>().Where(d => erased is null || !IsErased(d, erased)).ToList();
        if (decisions.Count > 0)
        {
            using var batch = new PostgresRows(decisions).Insert(connection);
            batch.ExecuteNonQuery();
        }

        var counts = new LabelCounts?[entries.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            if (entries[i].Labels is { } said)
                counts[i] = labels.Write(PostgresText.Of(erased is null ? said : said with { Labels = [.. said.Labels.Where(l => !erased.Contains(l.Decision))] }));
        }

        database.Commit(connection);
        return counts;
    }

    public override void Dispose()
    {
        labels.Dispose();
        connection.Dispose();
    }

    // In the transaction that stores the others: a deletion comes wholly before it, and is seen, or wholly behind it.
    bool IsErased(DecisionRecord record, HashSet<string> erased)
    {
        const string known = "SELECT count(*) FROM erased WHERE subject = $1 AND family = $2 AND (version IS NULL OR version = $3) AND at >= $4";
        if (record.Subject is null || Sql.Number(connection, known, record.Subject, record.Family, record.Version, record.Received) == 0)
            return false;
        Sql.Run(connection, "DELETE FROM labels WHERE decision = $1", record.Id);
        erased.Add(record.Id);
        return true;
    }
}
