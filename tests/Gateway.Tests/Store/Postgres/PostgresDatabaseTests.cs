using Gateway.Configuration;
using Gateway.Store;
using Testing;

namespace Gateway.Tests.Store.Postgres;

/// <summary>What is of PostgreSQL alone: versions side by side, text that it does not take, room, and a server that goes away.</summary>
public sealed class PostgresDatabaseTests : IClassFixture<OnPostgres>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_program_goes_on_beside_a_newer_one_as_long_as_that_says_it_may()
    {
        await using var store = new StoreUnderTest();
        await store.WriteAsync(Records.Of(Records.Id(1)));
        StoredRows.Read(store.File, "ALTER TABLE decisions ADD COLUMN later text", _ => 0);
        StoredRows.Read(store.File, "UPDATE store_version SET version = version + 1", _ => 0);
        await store.ReopenAsync();
        (await store.WriteAsync(Records.Of(Records.Id(2)))).ShouldBe(RecordOutcome.Kept);
        store.Ids.ShouldBe([Records.Id(1), Records.Id(2)]);
        StoredRows.Read(store.File, "UPDATE store_version SET compatible_from = version", _ => 0);
        using var database = TestStores.Database(store.File);
        Should.Throw<InvalidDataException>(database.OpenForWriting).Message.ShouldContain("has version 2, which programs know from version 2 on; this one knows 1");
        Should.Throw<InvalidDataException>(database.OpenForReading).Message.ShouldContain("has version 2");
    }

    [Fact]
    public void Two_that_start_on_an_empty_database_lay_it_out_once()
    {
        string file = folder["decisions.db"];
        Parallel.For(0, 4, _ =>
        {
            using var database = TestStores.Database(file);
            using var connection = database.OpenForWriting();
        });
        StoredRows.Number(file, "SELECT count(*) FROM store_version").ShouldBe(1);
        StoredRows.Read(file, "SELECT value FROM counters WHERE name = 'seq'", r => r.GetInt64(0)).ShouldBe([0]);
    }

    [Fact]
    public void Where_nothing_was_kept_yet_a_reader_says_so()
    {
        using var database = TestStores.Database(folder["decisions.db"]);
        Should.Throw<InvalidDataException>(database.OpenForReading).Message.ShouldContain("has no decision store of version 1; serve lays one out");
    }

    [Fact]
    public async Task Text_that_PostgreSQL_does_not_take_keeps_no_other_row_from_it()
    {
        await using var store = new StoreUnderTest();
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => store.WriteAsync(
            Records.Of(Records.Id(i)) with { RequestId = i == 7 ? "a\0b\ud800c\U0001F600" : "plain" })));
        outcomes.ShouldAllBe(o => o == RecordOutcome.Kept);
        StoredRows.Read(store.File, $"SELECT request_id FROM decisions WHERE id = '{Records.Id(7)}'", r => r.GetString(0)).ShouldBe(["a\ufffdb\ufffdc\U0001F600"]);
        await store.LabelAsync(new LabelBatch("tiny", 1, [new LabelRecord(Records.Id(7), 0, "1\0", "ann\0")]));
        StoredRows.Read(store.File, "SELECT who || label FROM labels", r => r.GetString(0)).Single().ShouldContain("ann\ufffd");
        new FileInfo(store.Spill).Length.ShouldBe(0);
    }

    [Fact]
    public async Task A_decision_that_is_stored_twice_is_there_once_with_its_rows()
    {
        await using var store = new StoreUnderTest();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => store.WriteAsync(Records.Of(Records.Id(i % 10)))));
        StoredRows.Number(store.File, "SELECT count(*) FROM decisions").ShouldBe(10);
        StoredRows.Number(store.File, "SELECT count(*) FROM rows").ShouldBe(10);
        StoredRows.Number(store.File, "SELECT count(*) FROM rows JOIN decisions ON seq = decision").ShouldBe(10);
    }

    // A decision of 100,000 bytes of inputs: of twenty, a limit of 1 MiB leaves ten.
    [Fact]
    public async Task The_oldest_go_where_all_take_more_room_than_they_may_and_the_count_of_it_stays_right()
    {
        var clock = new ManualClock();
        await using var store = new StoreUnderTest(new StoreConfig { KeepBytes = 1 << 20 }, clock);
        for (int i = 0; i < 20; i++)
            await store.WriteAsync(Records.Of(Records.Id(i), StoredMoment.Microseconds(clock.GetUtcNow()), 100_000));
        for (int i = 0; i < 200 && StoredRows.Number(store.File, "SELECT count(*) FROM decisions") > 10; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(11));
            await Task.Delay(50);
        }

        store.Ids.ShouldBe(Enumerable.Range(10, 10).Select(Records.Id));
        StoredRows.Number(store.File, "SELECT count(*) FROM rows").ShouldBe(10);
        StoredRows.Number(store.File, "SELECT value - (SELECT sum(bytes) FROM decisions)::bigint FROM counters WHERE name = 'bytes'").ShouldBe(0);
        // The next number is no old one.
        await store.WriteAsync(Records.Of(Records.Id(99), StoredMoment.Microseconds(clock.GetUtcNow())));
        StoredRows.Number(store.File, "SELECT max(seq) FROM decisions").ShouldBe(21);
    }
}
