using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Deletes everything of one subject, so that its bytes are gone too: the file overwrites what is deleted, and the log is emptied.</summary>
static class SubjectEraser
{
    /// <summary>A reader holds the log for the time of one query.</summary>
    const int Attempts = 4;

    /// <summary>Deletes decisions, rows and labels.</summary>
    /// <exception cref="SqliteException">Nothing was deleted: drop the connection.</exception>
    /// <param name="connection">One that writes.</param>
    /// <param name="what">What is to be deleted.</param>
    /// <param name="at">Now, microseconds since 1970: what is older than this may not come back from a spill file.</param>
    public static Erasure.Outcome Run(SqliteConnection connection, Erasure what, long at)
    {
        const string whose = "FROM decisions WHERE subject = $subject AND family = $family AND ($version IS NULL OR version = $version)";
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        SqliteDatabase.Execute(connection, SqliteDatabase.KeepLastSeq);
        Change(connection, what, "DELETE FROM erased WHERE subject = $subject AND family = $family AND version IS $version");
        Change(connection, what, $"INSERT INTO erased (subject, family, version, at) VALUES ($subject, $family, $version, {at})");
        int rows = Change(connection, what, $"DELETE FROM rows WHERE key IN (SELECT rows.key FROM (SELECT seq {whose}) JOIN rows ON {RowKey.Within("seq")})");
        Change(connection, what, $"DELETE FROM labels WHERE decision IN (SELECT id {whose})");
        int deleted = Change(connection, what, $"DELETE {whose}");
        SqliteDatabase.Execute(connection, "COMMIT");
        return new Erasure.Outcome(deleted, rows, ClearLog(connection));
    }

    static int Change(SqliteConnection connection, Erasure what, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$subject", what.Subject);
        command.Parameters.AddWithValue("$family", what.Family);
        command.Parameters.AddWithValue("$version", (object?)what.Version ?? DBNull.Value);
        return command.ExecuteNonQuery();
    }

    static bool ClearLog(SqliteConnection connection)
    {
        for (int i = 0; i < Attempts; i++)
        {
            try
            {
                SqliteDatabase.WriteLogIntoFile(connection);
                return true;
            }
            catch (SqliteException e) when (StoreFailureKind.Of(e) == "locked")
            {
                // Each attempt waits as long as a statement does.
            }
        }

        return false;
    }
}
