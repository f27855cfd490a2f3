using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Gateway.Tests.Store;

/// <summary>Two gateways on one store, each with a spill file of its own.</summary>
public class SharedStoreTests : IDisposable
{
    static readonly byte[] Ann = [1, 2, 3];
    static readonly byte[] Bob = [4, 5, 6];

    readonly TemporaryFolder folder = new();
    readonly GatewayMetrics metrics = new();
    readonly ManualClock clock = new();
    readonly StoreFiles first;
    readonly StoreFiles second;

    public SharedStoreTests() => (first, second) = (Open(), Open());

    string File => folder["decisions.db"];

    [Fact]
    public void Who_was_deleted_by_one_does_not_come_back_from_the_spill_file_of_the_other()
    {
        Spill(second, Of(1, Ann), Of(2, Bob), Labels(1, 2), Of(3, Ann), Of(4, null));
        Spill(second, Of(5, Ann, "other"), Of(6, Ann, version: "2"));
        // The label came by the other gateway, before its decision: it goes along.
        first.Write([Labels(3)])!.Place.ShouldBe("database");
        first.Erase(new Erasure("tiny", "1", Ann))!.Decisions.ShouldBe(0);
        Settle(second);
        StoredRows.Ids(File).ShouldBe([Records.Id(2), Records.Id(4), Records.Id(5), Records.Id(6)]);
        StoredRows.Rows(File).Count.ShouldBe(4);
        StoredRows.Read(File, "SELECT decision FROM labels", r => r.GetString(0)).ShouldBe([Records.Id(2)]);
    }

    [Fact]
    public void A_deletion_of_all_versions_reaches_every_version_and_what_comes_behind_it_is_kept()
    {
        Spill(second, Of(1, Ann), Of(2, Ann, version: "2"));
        first.Erase(new Erasure("tiny", null, Ann)).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromSeconds(1));
        Spill(second, Of(3, Ann));
        Settle(second);
        StoredRows.Ids(File).ShouldBe([Records.Id(3)]);
    }

    [Fact]
    public void A_deletion_is_remembered_for_as_long_as_what_it_names_could_be_kept()
    {
        first.Erase(new Erasure("tiny", null, Ann)).ShouldNotBeNull();
        first.Erase(new Erasure("tiny", null, Ann)).ShouldNotBeNull();
        StoredRows.Number(File, "SELECT count(*) FROM erased").ShouldBe(1);
        clock.Advance(TimeSpan.FromDays(89));
        first.Maintain();
        StoredRows.Number(File, "SELECT count(*) FROM erased").ShouldBe(1);
        clock.Advance(TimeSpan.FromDays(2));
        first.Maintain();
        StoredRows.Number(File, "SELECT count(*) FROM erased").ShouldBe(0);
    }

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
        metrics.Dispose();
        folder.Dispose();
    }

    StoreFiles Open()
    {
        var files = new StoreFiles(TestStores.Database(File), new StoreConfig(), metrics.Store, NullLogger.Instance, clock);
        files.Maintain();
        return files;
    }

    void Spill(StoreFiles files, params StoreEntry[] entries)
    {
        using var held = TestStores.Lock(File);
        files.Write(entries)!.Place.ShouldBe("spill");
    }

    void Settle(StoreFiles files)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        files.Maintain();
        files.IsSettled.ShouldBeTrue();
    }

    StoreEntry Of(int id, byte[]? subject, string family = "tiny", string version = "1") => new()
    {
        Decision = Records.Of(Records.Id(id), StoredMoment.Microseconds(clock.GetUtcNow())) with { Subject = subject, Family = family, Version = version },
    };

    StoreEntry Labels(params int[] ids) => new()
    {
        Labels = new LabelBatch("tiny", StoredMoment.Microseconds(clock.GetUtcNow()), [.. ids.Select(i => new LabelRecord(Records.Id(i), 0, "1", "bob"))]),
    };
}
