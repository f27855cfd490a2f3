using System.Text;
using Gateway.Store;
using Gateway.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Testing;

namespace Gateway.Tests.Store;

/// <summary>A file that an earlier version wrote is brought up to date with everything in it.</summary>
public sealed class MigrationTests
{
    const string Decisions = "SELECT seq, id, received, duration, family, version, route, request_id, hex(subject), parameters, chosen, guarantee, guarantee_state, "
        + "members, names, gates, inputs, rows, flagged, service FROM decisions ORDER BY seq";

    const string Rows = "SELECT decision, row, reasons, audited, probability, risk, novelty, p_value, prediction, hex(answer), hex(members), hex(digest), features, hex(inputs) "
        + "FROM rows ORDER BY decision, row";

    const string Labels = "SELECT seq, decision, row, who, label, received, standing FROM labels ORDER BY seq";

    [Fact]
    public void A_file_of_version_2_keeps_every_decision_row_label_and_key()
    {
        using var folder = new TemporaryFolder();
        string file = Version2(folder);
        string[] before = [.. Dump(file, Decisions), .. Dump(file, Rows), .. Dump(file, Labels), .. Dump(file, "SELECT key, hex(value) FROM meta")];
        before.Length.ShouldBe(300 + 599 + 3 + 1);
        new SqliteDatabase(file).OpenForWriting().Dispose();
        string[] after = [.. Dump(file, Decisions), .. Dump(file, Rows), .. Dump(file, Labels), .. Dump(file, "SELECT key, hex(value) FROM meta WHERE key <> 'last_seq'")];
        after.ShouldBe(before);
        StoredRows.Number(file, "PRAGMA user_version").ShouldBe(6);
        // 150 of the first rows and 299 of the second are audited.
        StoredRows.Number(file, "SELECT count(*) FROM audited a JOIN decisions d ON d.id = a.id AND d.seq = a.decision").ShouldBe(449);
        StoredRows.Read(file, "PRAGMA integrity_check", r => r.GetString(0)).ShouldBe(["ok"]);

        using var reader = DecisionReader.Open(new SqliteDatabase(file));
        var last = reader.Read(reader.Seq(Records.Id(300), "tiny")!.Value)!;
        last.Record.Recorded.Select(r => r.Row).ShouldBe([0, 1_048_575]);
        last.Record.Recorded[1].Inputs.ShouldBe(Encoding.ASCII.GetBytes("inputs of 300"));
        last.Labels.ShouldHaveSingleItem().Who.ShouldBe("ann");
    }

    [Fact]
    public void Numbers_go_on_behind_the_highest_that_was_ever_given()
    {
        using var folder = new TemporaryFolder();
        string file = Version2(folder);
        // The newest one is gone before the migration, another one behind it.
        StoredRows.Read(file, "PRAGMA foreign_keys = ON; DELETE FROM decisions WHERE seq = 300", _ => 0);
        var database = new SqliteDatabase(file);
        using var writer = database.OpenWriter([], TimeSpan.FromDays(1), doubtful: false);
        writer.Write([new StoreEntry { Decision = Records.Of(Records.Id(1000)) with { Subject = [1] } }]);
        SubjectEraser.Run(database, writer.Settle(), new Erasure("tiny", null, [1]), 0).Decisions.ShouldBe(1);
        writer.Write([new StoreEntry { Decision = Records.Of(Records.Id(1001)) }]);
        StoredRows.Read(file, "SELECT seq FROM decisions WHERE seq > 298 ORDER BY seq", r => r.GetInt64(0)).ShouldBe([299, 302]);
    }

    [Fact]
    public void A_decision_that_is_deleted_takes_its_rows_along_and_no_others()
    {
        using var folder = new TemporaryFolder();
        string file = Version2(folder);
        new SqliteDatabase(file).OpenForWriting().Dispose();
        StoredRows.Read(file, "DELETE FROM decisions WHERE seq = 150", _ => 0);
        StoredRows.Read(file, "SELECT decision, count(*) FROM rows WHERE decision BETWEEN 149 AND 151 GROUP BY 1", r => $"{r.GetInt64(0)}: {r.GetInt64(1)}").ShouldBe(["149: 2", "151: 2"]);
    }

    // 300 decisions, of which all but the first have two rows, the second one with the highest index there can be.
    static string Version2(TemporaryFolder folder)
    {
        string file = folder["decisions.db"];
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        SqliteDatabase.Execute(connection, "PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
        foreach (string name in new[] { "0001", "0002" })
        {
            using var sql = new StreamReader(typeof(SqliteDatabase).Assembly.GetManifestResourceStream($"Gateway.Store.Sqlite.Migrations.{name}.sql")!);
            SqliteDatabase.Execute(connection, sql.ReadToEnd());
        }

        SqliteDatabase.Execute(connection, """
            PRAGMA user_version = 2;
            INSERT INTO meta VALUES ('key', x'00ff');
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            INSERT INTO decisions SELECT i, printf('%032x', i), 1000 + i, i, 'tiny', '1', iif(i % 3, '', 'route'), iif(i % 2, 'é "' || i, NULL), iif(i % 5, NULL, zeroblob(i)),
              '{}', 'mean', 'none', 'none', '[]', '{}', '[]', '{"policy":"full"}', 2, 1, iif(i % 7, NULL, '{"status":200}') FROM n;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            INSERT INTO rows SELECT i, 0, 'risk', i % 2, 0.25, 1e-300 * i, NULL, iif(i % 2, 0.1, NULL), i, randomblob(16), randomblob(i * 40), randomblob(32), NULL, randomblob(i * 10) FROM n;
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            INSERT INTO rows SELECT i, 1048575, '', 1, 1, NULL, 0.1 + 0.2, NULL, -1, x'', x'', NULL, '{"age":1}', CAST('inputs of ' || i AS BLOB) FROM n;
            INSERT INTO labels (decision, row, who, label, received, standing) VALUES (printf('%032x', 7), 0, 'bob', '1', 5, 'counted'), ('gone', 0, 'bob', '1', 6, 'unknown'), (printf('%032x', 300), 0, 'ann', '2', 7, 'late');
            """);
        return file;
    }

    static IEnumerable<string> Dump(string file, string sql) => StoredRows.Read(
        file, sql, r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? "-" : r.GetFieldType(i) == typeof(double) ? r.GetDouble(i).ToString("R") : r.GetValue(i))));
}
