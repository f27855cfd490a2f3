using System.Data.Common;

namespace Gateway.Store;

/// <summary>Deletes everything of one subject, and as far as the database can, what its logs hold of it.</summary>
static class SubjectEraser
{
    /// <summary>Deletes decisions, rows and labels.</summary>
    /// <param name="database">The store.</param>
    /// <param name="connection">One that writes.</param>
    /// <param name="what">What is to be deleted.</param>
    /// <param name="at">Now, microseconds since 1970: what is older than this may not come back from a spill file.</param>
    /// <exception cref="DbException">Nothing was deleted, or nobody knows: drop the connection.</exception>
    public static Erasure.Outcome Run(StoreDatabase database, DbConnection connection, Erasure what, long at)
    {
        const string whose = "FROM decisions WHERE subject = $1 AND family = $2 AND version = coalesce($3, version)";
        database.Begin(connection);
        database.KeepLastNumber(connection);
        Change("DELETE FROM erased WHERE subject = $1 AND family = $2 AND version IS NOT DISTINCT FROM CAST($3 AS TEXT)");
        Sql.Run(connection, "INSERT INTO erased (subject, family, version, at) VALUES ($1, $2, $3, $4)", what.Subject, what.Family, what.Version, at);
        int rows = Change($"DELETE FROM rows WHERE key IN (SELECT rows.key FROM (SELECT seq {whose}) d JOIN rows ON {RowKey.Within("seq")})");
        Change($"DELETE FROM labels WHERE decision IN (SELECT id {whose})");
        int deleted = Change($"DELETE {whose}");
        database.Commit(connection);
        return new Erasure.Outcome(deleted, rows, database.ClearLog(connection));

        int Change(string sql) => Sql.Run(connection, sql, what.Subject, what.Family, what.Version);
    }
}
