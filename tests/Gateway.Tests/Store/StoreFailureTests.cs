using System.Diagnostics;
using Gateway.Configuration;
using Gateway.Store;
using Gateway.Store.Sqlite;
using Testing;

namespace Gateway.Tests.Store;

/// <summary>What is handed over is kept, whatever becomes of the store meanwhile.</summary>
public sealed class StoreFailureTests
{
    [FaultCase(36, "another program holds the store")]
    [Fact]
    public async Task While_another_program_holds_the_store_rows_go_to_the_spill_file_and_later_into_the_store_in_order()
    {
        await using var store = new StoreUnderTest();
        (await store.WriteAsync(Records.Of(Records.Id(0)))).ShouldBe(RecordOutcome.Kept);
        using (store.Lock())
        {
            var clock = Stopwatch.StartNew();
            for (int i = 1; i < 6; i++)
                (await store.WriteAsync(Records.Of(Records.Id(i)))).ShouldBe(RecordOutcome.Kept);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
            new FileInfo(store.Spill).Length.ShouldBeGreaterThan(500);
            (await store.MetricsAsync()).ShouldContain("consensus_store_written_rows_total{place=\"spill\"} 5");
        }

        await UntilAsync(() => new FileInfo(store.Spill).Length == 0);
        (await store.WriteAsync(Records.Of(Records.Id(6)))).ShouldBe(RecordOutcome.Kept);
        store.Ids.ShouldBe(Enumerable.Range(0, 7).Select(Records.Id));
        string metrics = await store.MetricsAsync();
        metrics.ShouldContain("consensus_store_spill_bytes 0");
        metrics.ShouldContain("consensus_store_pending_rows 0");
        metrics.ShouldNotContain("consensus_store_failures_total{kind=\"locked\"} 0");
        metrics.ShouldContain("consensus_store_dropped_rows_total{reason=\"queue_full\"} 0");
    }

    [Fact]
    public async Task What_was_spilled_before_a_stop_is_stored_after_the_next_start_and_a_torn_end_is_left_out()
    {
        await using var store = new StoreUnderTest();
        using (store.Lock())
        {
            for (int i = 0; i < 3; i++)
                (await store.WriteAsync(Records.Of(Records.Id(i)))).ShouldBe(RecordOutcome.Kept);
            await store.ReopenAsync(() =>
            {
                using var spill = new FileStream(store.Spill, FileMode.Append);
                spill.Write([200, 0, 0, 0, 1, 2, 3]);
            });
        }

        await UntilAsync(() => new FileInfo(store.Spill).Length == 0);
        store.Ids.ShouldBe([Records.Id(0), Records.Id(1), Records.Id(2)]);
    }

    [Fact]
    public async Task A_decision_that_is_stored_twice_is_there_once()
    {
        await using var store = new StoreUnderTest();
        (await store.WriteAsync(Records.Of(Records.Id(1)))).ShouldBe(RecordOutcome.Kept);
        (await store.WriteAsync(Records.Of(Records.Id(1)))).ShouldBe(RecordOutcome.Kept);
        StoredRows.Rows(store.File).ShouldBe([$"{Records.Id(1)}/0 disagreement"]);
    }

    [FaultCase(35, "neither the store nor its spill file takes a row")]
    [Fact]
    public async Task Where_nothing_takes_rows_a_reply_leaves_after_its_patience_and_the_rows_are_stored_when_something_does()
    {
        await using var store = new StoreUnderTest(new StoreConfig { SpillBytes = 0, Patience = TimeSpan.FromMilliseconds(400), QueueRows = 3 });
        await store.WriteAsync(Records.Of(Records.Id(9)));
        using (store.Lock())
        {
            var late = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => store.WriteAsync(Records.Of(Records.Id(i)))));
            late.Count(o => o == RecordOutcome.Late).ShouldBe(3);
            late.Count(o => o == RecordOutcome.Dropped).ShouldBe(2);
            string metrics = await store.MetricsAsync();
            metrics.ShouldContain("consensus_store_dropped_rows_total{reason=\"queue_full\"} 2");
            metrics.ShouldContain("consensus_store_late_rows_total 3");
            metrics.ShouldContain("consensus_store_pending_rows 3");
            metrics.ShouldNotContain("consensus_store_oldest_pending_timestamp_seconds 0\n");
        }

        await UntilAsync(() => store.Ids.Count == 4);
        store.Ids.ShouldBe([Records.Id(9), Records.Id(0), Records.Id(1), Records.Id(2)]);
    }

    [FaultCase(39, "the store is damaged when it is opened")]
    [Fact]
    public async Task A_damaged_file_is_moved_aside_and_a_new_one_serves()
    {
        await using (var gateway = await GatewayUnderTest.StartAsync(f =>
        {
            TinyFamily.OfThree().Write(f);
            Directory.CreateDirectory(Path.Combine(f, "../state"));
            File.WriteAllText(Path.Combine(f, "../state/decisions.db"), "this is no database, whatever its name says, and it is longer than a hundred bytes, so that a header could be read");
        }))
        {
            (await gateway.InferRowsAsync([0, 1])).Json["parameters"]!["decision_id"].ShouldNotBeNull();
            StoredRows.Ids(gateway.Store).Count.ShouldBe(1);
            Directory.GetFiles(Path.GetDirectoryName(gateway.Store)!, "decisions.db.corrupt-*").ShouldHaveSingleItem();
            (await gateway.MetricsAsync()).ShouldContain("consensus_store_failures_total{kind=\"corrupt\"} 1");
        }
    }

    [Fact]
    public async Task A_damaged_file_that_cannot_be_moved_aside_names_no_decision_and_is_tried_again_until_it_can()
    {
        const string damaged = "this is no database, whatever its name says, and it is longer than a hundred bytes, so that a header could be read";
        var clock = new ManualClock();
        await using var store = new StoreUnderTest(new StoreConfig { SpillBytes = 0, Patience = TimeSpan.FromMilliseconds(400) }, clock);
        // Where it would go, for as long as this can take, something is in the way that no file replaces.
        string[] asides = [.. Enumerable.Range(0, 600).Select(s => $"{store.File}.corrupt-{clock.GetUtcNow().AddSeconds(s):yyyyMMdd'T'HHmmss'Z'}")];
        await store.ReopenAsync(() =>
        {
            File.WriteAllText(store.File, damaged);
            foreach (string aside in asides)
                Directory.CreateDirectory(Path.Combine(aside, "in the way"));
        });

        for (int i = 0; i < 2; i++)
        {
            var write = store.WriteAsync(Records.Of(Records.Id(i)));
            await PassAsync(clock, () => write.IsCompleted);
            (await write).ShouldBe(RecordOutcome.Late);
        }

        string metrics = await store.MetricsAsync();
        metrics.ShouldNotContain("consensus_store_failures_total{kind=\"corrupt\"} 0");
        metrics.ShouldNotContain("consensus_store_failures_total{kind=\"io\"} 0");
        metrics.ShouldContain("consensus_store_late_rows_total 2");
        metrics.ShouldContain("consensus_store_pending_rows 2");
        File.ReadAllText(store.File).ShouldBe(damaged);

        foreach (string aside in asides)
            Directory.Delete(aside, recursive: true);
        var last = store.WriteAsync(Records.Of(Records.Id(2)));
        await PassAsync(clock, () => last.IsCompleted);
        string settled = "";
        for (int i = 0; i < 200 && !settled.Contains("consensus_store_pending_rows 0", StringComparison.Ordinal); i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10);
            settled = await store.MetricsAsync();
        }

        settled.ShouldContain("consensus_store_pending_rows 0");
        store.Ids.ShouldBe([Records.Id(0), Records.Id(1), Records.Id(2)]);
        string moved = Directory.GetFiles(Path.GetDirectoryName(store.File)!, "decisions.db.corrupt-*").ShouldHaveSingleItem();
        File.ReadAllText(moved).ShouldBe(damaged);
    }

    [Theory]
    [InlineData("deleted", "")]
    [InlineData("deleted", "-wal", "-shm")]
    [InlineData("moved", "")]
    [InlineData("moved", "", "-wal", "-shm")]
    [InlineData("replaced", "", "-wal", "-shm")]
    public async Task Where_the_open_file_is_gone_or_another_one_what_is_kept_from_then_on_is_found(string how, params string[] parts)
    {
        await using var store = new StoreUnderTest();
        (await store.WriteAsync(Records.Of(Records.Id(0)))).ShouldBe(RecordOutcome.Kept);
        foreach (string part in parts.Append("").Distinct())
        {
            if (how == "deleted")
                File.Delete(store.File + part);
            else
                File.Move(store.File + part, store.File + ".before" + part);
        }

        if (how == "replaced")
            new SqliteDatabase(store.File).OpenForWriting().Dispose();
        for (int i = 1; i < 4; i++)
            (await store.WriteAsync(Records.Of(Records.Id(i)))).ShouldBe(RecordOutcome.Kept);
        await UntilAsync(() => new FileInfo(store.Spill).Length == 0);
        store.Ids.ShouldBe([Records.Id(1), Records.Id(2), Records.Id(3)]);
        string metrics = await store.MetricsAsync();
        metrics.ShouldContain("consensus_store_failures_total{kind=\"moved\"} 1");
        metrics.ShouldContain("consensus_store_pending_rows 0");
    }

    [Fact]
    public async Task A_file_that_is_cut_to_nothing_is_damaged_and_a_new_one_with_the_same_key_serves()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        await gateway.InferRowsAsync([0, 1]);
        string key = StoredRows.Read(gateway.Store, "SELECT hex(value) FROM meta WHERE key = 'key'", r => r.GetString(0)).Single();
        using (var file = new FileStream(gateway.Store, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            file.SetLength(0);
        string id = (string)(await gateway.InferRowsAsync([0, 1])).Json["parameters"]!["decision_id"]!;
        await UntilAsync(() => new FileInfo(gateway.Store + ".spill").Length == 0 && File.Exists(gateway.Store));
        (await gateway.GetAsync($"/v2/models/tiny/decisions/{id}")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        StoredRows.Read(gateway.Store, "SELECT hex(value) FROM meta WHERE key = 'key'", r => r.GetString(0)).ShouldBe([key]);
        (await gateway.MetricsAsync()).ShouldContain("consensus_store_failures_total{kind=\"corrupt\"} 1");
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_named_to_who_asks_for_decisions()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        await gateway.InferRowsAsync([0, 1]);
        StoredRows.Read(gateway.Store, "PRAGMA user_version = 0", _ => 0);
        var reply = await gateway.GetAsync("/v2/models/tiny/decisions");
        reply.Code.ShouldBe("store_unavailable");
        reply.Status.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable);
    }

    // 5,000 rows are more than one group holds, so that some wait behind the one that is tried.
    [FaultCase(45, "a stop while nothing takes rows")]
    [Fact]
    public async Task A_stop_ends_after_its_patience_where_nothing_takes_rows_and_counts_every_one_of_them()
    {
        await using var store = new StoreUnderTest(new StoreConfig { Mode = StoreMode.Async, SpillBytes = 0, Patience = TimeSpan.FromMilliseconds(400) });
        new SqliteDatabase(store.File).OpenForWriting().Dispose();
        using (store.Lock())
        {
            for (int i = 0; i < 5000; i++)
                (await store.WriteAsync(Records.Of(Records.Id(i)))).ShouldBe(RecordOutcome.Kept);
            await store.ReopenAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }

        (await store.MetricsAsync()).ShouldContain("consensus_store_dropped_rows_total{reason=\"stopped\"} 5000");
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await using var store = new StoreUnderTest();
        await store.WriteAsync(Records.Of(Records.Id(1)));
        StoredRows.Read(store.File, "PRAGMA user_version = 1000", _ => 0);
        Should.Throw<InvalidDataException>(() => new SqliteDatabase(store.File).OpenForWriting()).Message.ShouldContain("version 1000");
        StoredRows.Read(store.File, "PRAGMA user_version = " + SqliteDatabase.Version, _ => 0);
        store.Ids.ShouldBe([Records.Id(1)]);
    }

    [Fact]
    public async Task Old_decisions_go_with_rows_and_labels_and_so_do_the_oldest_of_a_store_that_is_too_large()
    {
        var clock = new ManualClock();
        long now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await using var store = new StoreUnderTest(new StoreConfig { KeepFor = TimeSpan.FromHours(1), KeepBytes = (1 << 20) + (10 * 16384) }, clock);
        using var pump = Pump(clock);
        await store.WriteAsync(Records.Of(Records.Id(1), now - 7_200_000_000));
        await store.WriteAsync(Records.Of(Records.Id(2), now + 7_000_000_000));
        StoredRows.Read(store.File, $"INSERT INTO labels (decision, row, who, label, received, standing) VALUES ('{Records.Id(1)}', 0, 'x', '1', 0, 'counted')", _ => 0);
        clock.Advance(TimeSpan.FromMinutes(11));
        await UntilAsync(() => store.Ids.SequenceEqual([Records.Id(2)]));
        StoredRows.Number(store.File, "SELECT (SELECT count(*) FROM rows) * 10 + (SELECT count(*) FROM labels)").ShouldBe(10);

        // Thirty of 100 kB, of which ten fit: the ten empty tables and indexes of the audit take a page each.
        for (int i = 10; i < 40; i++)
            await store.WriteAsync(Records.Of(Records.Id(i), now + 7_000_000_000, bytes: 100_000));
        clock.Advance(TimeSpan.FromMinutes(11));
        await UntilAsync(() => StoredRows.Number(store.File, "SELECT count(*) FROM decisions") <= 10);
        store.Ids.Count.ShouldBeGreaterThan(6);
        store.Ids.ShouldBe(Enumerable.Range(40 - store.Ids.Count, store.Ids.Count).Select(Records.Id));
    }

    static Task PassAsync(ManualClock clock, Func<bool> holds) => UntilAsync(() =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(100));
        return holds();
    });

    // Its own thread of time: what waits for a commit's patience never comes to wait that long.
    static Timer Pump(ManualClock clock) => new(_ => clock.Advance(TimeSpan.Zero), null, 0, 50);

    static async Task UntilAsync(Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(50);
        }
    }
}
