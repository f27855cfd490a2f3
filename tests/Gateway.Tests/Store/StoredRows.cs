using System.Data.Common;

namespace Gateway.Tests.Store;

/// <summary>What a store holds, read by SQL of the tests' own.</summary>
static class StoredRows
{
    /// <summary>Ids of the decisions, in the order in which they were stored.</summary>
    public static IReadOnlyList<string> Ids(string file) => Read(file, "SELECT id FROM decisions ORDER BY seq", r => r.GetString(0));

    /// <summary>Rows as "id/row reasons", in order.</summary>
    public static IReadOnlyList<string> Rows(string file) => Read(
        file, "SELECT d.id, r.row, r.reasons FROM rows r JOIN decisions d ON d.seq = r.decision ORDER BY d.seq, r.row",
        r => $"{r.GetString(0)}/{r.GetInt32(1)} {r.GetString(2)}");

    public static long Number(string file, string sql) => Read(file, sql, r => r.GetInt64(0))[0];

    public static IReadOnlyList<T> Read<T>(string file, string sql, Func<DbDataReader, T> row)
    {
        using var connection = TestStores.Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var read = new List<T>();
        while (reader.Read())
            read.Add(row(reader));
        return read;
    }
}
