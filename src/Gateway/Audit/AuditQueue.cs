using System.Data.Common;
using Gateway.Configuration;
using Gateway.Security;
using Gateway.Store;

namespace Gateway.Audit;

/// <summary>
/// Hands audited rows out in request order, flagged and unflagged alike, each to one person, a few to two. What is handed out is on disk
/// before anybody sees it: only a label that comes behind it is an audit label.
/// </summary>
sealed class AuditQueue(DecisionStore store, SnapshotHolder holder, TimeProvider time)
{
    AuditConfig Config => holder.Current.Config.Audit;

    /// <summary>Open rows looked at together.</summary>
    const int AtOnce = 256;

    /// <summary>Longest that one call looks among rows that others hold.</summary>
    const int MostLookedAt = 20_000;

    /// <summary>The next rows for somebody; those that the same person holds already come again.</summary>
    /// <exception cref="DbException">The store is busy, or cannot be written.</exception>
    public IReadOnlyList<HandedOut> Next(string family, string? version, AuditRequest request, Caller caller)
    {
        using var connection = store.Database.OpenForWriting();
        var reader = DecisionReader.Over(store.Database, connection);
        long now = StoredMoment.Microseconds(time.GetUtcNow());
        var given = new List<HandedOut>();
        store.Database.Begin(connection);
        (long Decision, int Row) last = (0, -1);
        for (int looked = 0; given.Count < request.Count && looked < MostLookedAt; looked += AtOnce)
        {
            var open = Open(connection, family, version, now, last);
            foreach (var row in open)
            {
                last = (row.Decision, row.Row);
                if (given.Count < request.Count && IsFor(connection, request.Who, row, now, out int wanted) && Read(reader, row) is { } found && caller.Sees(found.Decision.Tenant))
                    given.Add(HandOut(connection, request.Who, found, row, wanted, now));
            }

            if (open.Count < AtOnce)
                break;
        }

        store.Database.Commit(connection);
        return given;
    }

    // A label of a row that is older would be late.
    List<OpenRow> Open(DbConnection connection, string family, string? version, long now, (long Decision, int Row) after) => Sql.Rows(
        connection,
        "SELECT decision, row, id, wanted, labels FROM audited WHERE labels < wanted AND family = $1 AND (decision, row) > ($2, $3) "
            + $"AND received > $4 AND version = coalesce($5, version) ORDER BY decision, row LIMIT {AtOnce}",
        r => new OpenRow(r.GetInt64(0), r.GetInt32(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4)),
        family, after.Decision, after.Row, now - (store.Config.LabelsLateAfter.Ticks / TimeSpan.TicksPerMicrosecond), version);

    bool IsFor(DbConnection connection, string who, OpenRow row, long now, out int wanted)
    {
        // Drawn when it is handed out first; a row whose number was raised keeps it.
        wanted = Math.Max(row.Wanted, store.Draw.Uniform(AuditDomain.Twice, Guid.ParseExact(row.Id, "N"), row.Row) < Config.LabelledTwice ? 2 : 1);
        long others = Sql.Number(
            connection, "SELECT count(*) FROM handouts WHERE decision = $1 AND row = $2 AND who <> $3 AND label IS NULL AND until > $4", row.Id, row.Row, who, now);
        // Whoever has said something of it already, asked or not, has nothing more to say.
        return row.Labels + others < wanted
            && Sql.Number(connection, "SELECT count(*) FROM labels WHERE decision = $1 AND row = $2 AND who = $3", row.Id, row.Row, who) == 0;
    }

    static (DecisionRecord Decision, RowRecord Row)? Read(DecisionReader reader, OpenRow open) =>
        reader.Read(open.Decision) is { } decision && decision.Record.Recorded.FirstOrDefault(r => r.Row == open.Row) is { } row ? (decision.Record, row) : null;

    HandedOut HandOut(DbConnection connection, string who, (DecisionRecord Decision, RowRecord Row) found, OpenRow row, int wanted, long now)
    {
        long until = now + (Config.Lease.Ticks / TimeSpan.TicksPerMicrosecond);
        Sql.Run(
            connection,
            "INSERT INTO handouts (decision, row, who, at, until) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (decision, row, who) DO UPDATE SET until = excluded.until",
            row.Id, row.Row, who, now, until);
        if (wanted != row.Wanted)
            Sql.Run(connection, "UPDATE audited SET wanted = $3 WHERE decision = $1 AND row = $2", row.Decision, row.Row, wanted);
        return new HandedOut(found.Decision, found.Row, until);
    }

    sealed record OpenRow(long Decision, int Row, string Id, int Wanted, int Labels);
}
