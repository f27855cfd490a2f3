using System.Data.Common;
using System.Text.Json;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>The tables of monitors, inside a transaction of the caller's or for one question.</summary>
sealed class MonitorTables(DbConnection connection)
{
    const string Columns = "id, family, version, guarantee, binding, position, state, base";

    public DbConnection Connection => connection;

    public static string Text<T>(T state) => JsonSerializer.Serialize(state);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text)!;

    public IReadOnlyList<MonitorRow> All() => Sql.Rows(connection, $"SELECT {Columns} FROM monitors ORDER BY id", Row);

    public MonitorRow? Find(string family, string version, string guarantee, string binding) => Sql.Rows(
        connection, $"SELECT {Columns} FROM monitors WHERE family = $1 AND version = $2 AND guarantee = $3 AND binding = $4", Row,
        family, version, guarantee, binding).FirstOrDefault();

    /// <summary>Keeps a monitor; one that has no number yet gets one.</summary>
    public long Keep(MonitorRow row)
    {
        if (row.Id == 0)
        {
            return Sql.Number(
                connection, "INSERT INTO monitors (family, version, guarantee, binding, position, state) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                row.Family, row.Version, row.Guarantee, row.Binding, row.Position, row.State);
        }

        Sql.Run(connection, "UPDATE monitors SET position = $2, state = $3, base = $4 WHERE id = $1", row.Id, row.Position, row.State, row.Base);
        return row.Id;
    }

    public void Keep(long monitor, MonitorStep step) => Sql.Run(
        connection, "INSERT INTO monitor_steps (monitor, seq, optimistic, pessimistic, rows, overdue, labels) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        monitor, step.Seq, step.Optimistic, step.Pessimistic, step.Rows, step.Overdue, step.Labels);

    /// <summary>Steps of a monitor that are kept, in their order.</summary>
    /// <param name="monitor">Its number.</param>
    /// <param name="before">Those of decisions below this number.</param>
    /// <param name="most">The first of them.</param>
    public IReadOnlyList<MonitorStep> Steps(long monitor, long before = long.MaxValue, int most = int.MaxValue) => Sql.Rows(
        connection, "SELECT seq, optimistic, pessimistic, rows, overdue, labels FROM monitor_steps WHERE monitor = $1 AND seq < $2 ORDER BY seq LIMIT $3",
        r => new MonitorStep(r.GetInt64(0), r.GetDouble(1), r.GetDouble(2), r.GetInt32(3), r.GetInt32(4), r.GetInt64(5)), monitor, before, most);

    /// <summary>Keeps a monitor's base, and its steps up to a decision no longer.</summary>
    public void Fold(MonitorRow row, long upTo)
    {
        Keep(row);
        Sql.Run(connection, "DELETE FROM monitor_steps WHERE monitor = $1 AND seq <= $2", row.Id, upTo);
    }

    /// <summary>Number of the oldest decision that is kept; above every number where none is.</summary>
    public long OldestDecision() => Sql.Number(connection, $"SELECT coalesce(min(seq), {long.MaxValue}) FROM decisions");

    public IReadOnlyList<StateRow> States() => Sql.Rows(
        connection, "SELECT family, version, guarantee, binding, state, since, why FROM guarantee_states ORDER BY since",
        r => new StateRow(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetString(6)));

    /// <summary>Sets a state; the first moment and reason of one that is there already stay.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Set(MonitorRow of, string state, long now, string why) => Sql.Run(
        connection, "INSERT INTO guarantee_states (family, version, guarantee, binding, state, since, why) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        of.Family, of.Version, of.Guarantee, of.Binding, state, now, why) > 0;

    /// <summary>Takes a doubt back; a withdrawal never is.</summary>
    public void ClearDoubt(MonitorRow of) => Sql.Run(
        connection, "DELETE FROM guarantee_states WHERE family = $1 AND version = $2 AND guarantee = $3 AND binding = $4 AND state = 'unverified'",
        of.Family, of.Version, of.Guarantee, of.Binding);

    /// <summary>Decisions of a version with audited rows, in store order.</summary>
    public IReadOnlyList<long> Audited(string family, string version, long after, int limit) => Sql.Rows(
        connection, "SELECT DISTINCT decision FROM audited WHERE family = $1 AND version = $2 AND decision > $3 ORDER BY decision LIMIT $4",
        r => r.GetInt64(0), family, version, after, limit);

    /// <summary>Numbers of the newest audited decision and of the newest label; 0 where there is none.</summary>
    public (long Decision, long Label) Newest() => (
        Sql.Number(connection, "SELECT max(decision) FROM audited"), Sql.Number(connection, "SELECT max(seq) FROM labels"));

    static MonitorRow Row(DbDataReader r) =>
        new(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetString(6), r.IsDBNull(7) ? null : r.GetString(7));
}
