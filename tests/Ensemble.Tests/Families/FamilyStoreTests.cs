using Ensemble.Families;
using Testing;

namespace Ensemble.Tests.Families;

public sealed class FamilyStoreTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FamilyStore store;

    public FamilyStoreTests() => store = new FamilyStore(folder.Path, TimeProvider.System);

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    string? VersionServed(string name, string? version = null)
    {
        using FamilyLease? lease = store.Lease(name, version);
        return lease?.Family.Version;
    }

    [Fact]
    public void The_highest_version_answers_unversioned_requests_and_each_by_its_path()
    {
        foreach (string version in new[] { "9", "10", "2" })
            TinyFamily.OfThree("f", version).Write(folder.Path, versioned: true);
        store.LoadAll();
        VersionServed("f").ShouldBe("10");
        VersionServed("f", "2").ShouldBe("2");
        VersionServed("f", "3").ShouldBeNull();
        VersionServed("g").ShouldBeNull();
        store.VersionsOf("f").ShouldBe(["2", "9", "10"]);
    }

    [Fact]
    public void A_refused_family_never_stops_the_others()
    {
        TinyFamily.OfThree("good").Write(folder.Path);
        TinyFamily.OfThree("bad").With(m => m["members"]![0]!["sha256"] = new string('0', 64)).Write(folder.Path);
        store.LoadAll();
        VersionServed("good").ShouldBe("1");
        VersionServed("bad").ShouldBeNull();
        FamilyStatus bad = store.Statuses.Single(s => s.Name == "bad");
        bad.Ready.ShouldBeFalse();
        bad.Mistakes.ShouldHaveSingleItem().ShouldStartWith("bad/members/a.onnx: its SHA-256 is");
    }

    [Fact]
    public void A_replaced_folder_is_seen_and_a_broken_one_leaves_the_old_one_serving()
    {
        TinyFamily.OfThree("f", "1").Write(folder.Path);
        store.LoadAll();
        store.Refresh().ShouldBeFalse();
        TinyFamily.OfThree("f", "2").Write(folder.Path);
        store.Refresh().ShouldBeTrue();
        VersionServed("f").ShouldBe("2");
        TinyFamily.OfThree("f", "3").With(m => m["quorum"] = 9).Write(folder.Path);
        store.Refresh().ShouldBeTrue();
        VersionServed("f").ShouldBe("2");
        FamilyStatus status = store.Statuses.Single();
        status.Ready.ShouldBeTrue();
        status.Mistakes.ShouldHaveSingleItem().ShouldContain("quorum: expected 1 to 3");
        store.Refresh().ShouldBeFalse();
    }

    [Fact]
    [FaultCase(33, "a version is replaced while a request holds it")]
    public void A_leased_family_outlives_its_replacement()
    {
        TinyFamily.OfThree("f", "1").Write(folder.Path);
        store.LoadAll();
        using FamilyLease lease = store.Lease("f", null)!;
        TinyFamily.OfThree("f", "2").Write(folder.Path);
        store.Refresh();
        VersionServed("f").ShouldBe("2");
        ((Ensemble.Members.OnnxMember)lease.Family.Members[0]).Run([Ensemble.Tensors.Tensor.From<float>("x", Ensemble.Tensors.Datatype.FP32, [1, 2], [1f, 0f])], CancellationToken.None)
            .ShouldHaveSingleItem().Rows.ShouldBe(1);
    }

    [Fact]
    public void A_removed_folder_is_forgotten()
    {
        string path = TinyFamily.OfThree("f").Write(folder.Path);
        store.LoadAll();
        Directory.Delete(path, recursive: true);
        store.Refresh().ShouldBeFalse();
        VersionServed("f").ShouldBe("1");
        store.Refresh().ShouldBeTrue();
        VersionServed("f").ShouldBeNull();
        store.Statuses.ShouldBeEmpty();
    }

    [Fact]
    public void A_load_of_a_folder_that_is_gone_says_so_and_the_old_version_serves()
    {
        string path = TinyFamily.OfThree("f").Write(folder.Path);
        store.LoadAll();
        File.Delete(Path.Combine(path, "family.json"));
        FamilyStatus status = store.Reload("f").ShouldHaveSingleItem();
        status.Mistakes.ShouldHaveSingleItem().ShouldContain("family.json: no such file");
        status.Ready.ShouldBeTrue();
        VersionServed("f").ShouldBe("1");
    }

    [Fact]
    public void A_member_that_is_a_pipe_is_refused_and_does_not_hang()
    {
        string path = TinyFamily.OfThree("f").Write(folder.Path);
        string member = Path.Combine(path, "members", "b.onnx");
        File.Delete(member);
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", member))
            mkfifo.WaitForExit();
        store.LoadAll();
        store.Statuses.Single().Mistakes.ShouldContain("f/members/b.onnx: not a regular file but a pipe (named by members[1].onnx)");
    }

    [Fact]
    public void A_name_that_differs_from_its_folder_is_refused()
    {
        string path = TinyFamily.OfThree("f").Write(folder.Path);
        Directory.Move(path, Path.Combine(folder.Path, "g"));
        store.LoadAll();
        store.Statuses.Single().Mistakes.ShouldHaveSingleItem().ShouldContain("name 'f' differs from the folder 'g'");
    }

    [Fact]
    public async Task Reloads_under_load_never_leave_a_request_without_a_family()
    {
        TinyFamily.OfThree("f", "1").Write(folder.Path);
        store.LoadAll();
        using var stop = new CancellationTokenSource();
        long served = 0, missing = 0;
        Task[] callers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var input = Ensemble.Tensors.Tensor.From<float>("x", Ensemble.Tensors.Datatype.FP32, [1, 2], [1f, 0f]);
            while (!stop.IsCancellationRequested)
            {
                using FamilyLease? lease = store.Lease("f", null);
                if (lease is null)
                    Interlocked.Increment(ref missing);
                else if (((Ensemble.Members.OnnxMember)lease.Family.Members[0]).Run([input], CancellationToken.None).Count == 1)
                    Interlocked.Increment(ref served);
            }
        }))];
        while (Interlocked.Read(ref served) == 0 && Interlocked.Read(ref missing) == 0)
            await Task.Yield();
        for (int version = 2; version < 30; version++)
        {
            TinyFamily.OfThree("f", $"{version}").Write(folder.Path);
            store.Reload("f");
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        missing.ShouldBe(0);
        served.ShouldBeGreaterThan(0);
    }

    [Fact]
    [FaultCase(32, "a hundred reloads at once")]
    public async Task Reloads_that_wait_for_one_another_are_one_and_what_they_replaced_is_freed()
    {
        TinyFamily.OfThree("f").Write(folder.Path);
        store.LoadAll();
        int loads = 0;
        var loaded = new List<Family>();
        using var hold = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        store.Loaded += (_, _) =>
        {
            loads++;
            using FamilyLease lease = store.Lease("f", null)!;
            loaded.Add(lease.Family);
            begun.Set();
            hold.Wait();
        };
        Task first = Task.Run(() => store.Reload("f"));
        begun.Wait();
        Task<IReadOnlyList<FamilyStatus>>[] others = [.. Enumerable.Range(0, 100).Select(i =>
            Task.Factory.StartNew(() => store.Reload(i % 2 == 0 ? "f" : null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.Delay(500);
        hold.Set();
        await first;
        foreach (IReadOnlyList<FamilyStatus> statuses in await Task.WhenAll(others))
            statuses.ShouldHaveSingleItem().Ready.ShouldBeTrue();
        // The one that ran, and for those that waited one of the family and one of all, whichever came first.
        loads.ShouldBeInRange(2, 3);
        using FamilyLease serving = store.Lease("f", null)!;
        loaded.Count(f => !ReferenceEquals(f, serving.Family) && f.TryAcquire()).ShouldBe(0);
    }
}
