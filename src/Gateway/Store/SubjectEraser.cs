using Microsoft.Data.Sqlite;

namespace Gateway.Store;

/// <summary>Deletes everything of one subject, so that its bytes are gone too: the file overwrites what is deleted, and the log is emptied.</summary>
static class SubjectEraser
{
    /// <summary>A reader holds the log for the time of one query.</summary>
    const int Attempts = 4;

    /// <summary>Deletes decisions, rows and labels.</summary>
    /// <exception cref="SqliteException">Nothing was deleted: drop the connection.</exception>
    public static Erasure.Outcome Run(SqliteConnection connection, Erasure what)
    {
        const string whose = "FROM decisions WHERE subject = $subject AND family = $family AND ($version IS NULL OR version = $version)";
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        int rows = Delete(connection, what, $"DELETE FROM rows WHERE decision IN (SELECT seq {whose})");
        Delete(connection, what, $"DELETE FROM labels WHERE decision IN (SELECT id {whose})");
        int deleted = Delete(connection, what, $"DELETE {whose}");
        SqliteDatabase.Execute(connection, "COMMIT");
        return new Erasure.Outcome(deleted, rows, ClearLog(connection));
    }

    static int Delete(SqliteConnection connection, Erasure what, string sql)
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
