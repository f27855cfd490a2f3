using System.Diagnostics;
using System.Runtime.InteropServices;
using Ensemble.Families;
using Ensemble.Members.Inspection;
using Testing;

namespace Ensemble.Tests.Families;

/// <summary>What a family's folder can hold in place of its files. The old version serves on, and the next good one comes without a restart.</summary>
public sealed partial class FamilyFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly TemporaryFolder elsewhere = new();
    readonly FamilyStore store;
    readonly byte[] model = TinyModels.Linear(new float[,] { { 4, 0 }, { 0, 4 } }, [0, 0]);

    public FamilyFileTests()
    {
        store = new FamilyStore(folder.Path, TimeProvider.System, new FamilyLimits(8, 8) { LoadTime = TimeSpan.FromSeconds(10) });
        TinyFamily.OfThree("f").Write(folder.Path);
        store.LoadAll();
        store.Statuses.Single().Mistakes.ShouldBeEmpty();
    }

    string Member => Path.Combine(folder["f"], "members", "b.onnx");

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
        elsewhere.Dispose();
    }

    [Theory]
    [InlineData("link", "f/members/b.onnx: a link; links are not followed, give the file itself (named by members[1].onnx)")]
    [InlineData("link inside", "f/members/b.onnx: a link; links are not followed, give the file itself (named by members[1].onnx)")]
    [InlineData("dangling link", "f/members/b.onnx: a link; links are not followed, give the file itself (named by members[1].onnx)")]
    [InlineData("hard link", "f/members/b.onnx: it has 2 names (hard links), by which it could be changed from elsewhere; give a copy (named by members[1].onnx)")]
    [InlineData("pipe", "f/members/b.onnx: not a regular file but a pipe (named by members[1].onnx)")]
    [InlineData("socket", "f/members/b.onnx: not a regular file but a socket (named by members[1].onnx)")]
    [InlineData("folder", "f/members/b.onnx: a folder, not a file (named by members[1].onnx)")]
    [InlineData("linked folder", "f/members/b.onnx: a part of its path is a link or no folder; links are not followed (named by members[1].onnx)")]
    [InlineData("empty", "f/members/b.onnx: 0 bytes, the manifest says ")]
    [InlineData("3 GiB", "f/members/b.onnx: 3221225472 bytes, the manifest says ")]
    [FaultCase(26, "a model is a link, a hard link, a pipe, a socket or a folder")]
    [FaultCase(24, "a model of 0 bytes, or of more than 2 GiB")]
    public void What_is_no_file_of_its_own_is_refused_at_once_and_the_old_version_serves(string kind, string message)
    {
        byte[] good = File.ReadAllBytes(Member);
        string outside = elsewhere["b.onnx"];
        File.WriteAllBytes(outside, good);
        File.Delete(Member);
        switch (kind)
        {
            case "link": File.CreateSymbolicLink(Member, outside); break;
            case "link inside": File.CreateSymbolicLink(Member, "a.onnx"); break;
            case "dangling link": File.CreateSymbolicLink(Member, "nowhere"); break;
            case "hard link": Link(outside, Member).ShouldBe(0); break;
            case "pipe": MakePipe(Member, 0x1B6).ShouldBe(0); break;
            case "folder": Directory.CreateDirectory(Member); break;
            case "empty": File.WriteAllBytes(Member, []); break;
            case "3 GiB": Sparse(Member, 3L << 30); break;
            case "linked folder":
                File.WriteAllBytes(Member, good);
                Directory.Move(Path.Combine(folder["f"], "members"), elsewhere["members"]);
                Directory.CreateSymbolicLink(Path.Combine(folder["f"], "members"), elsewhere["members"]);
                break;
            default: MakeNode(Member, 0xC1B6, 0).ShouldBe(0); break;
        }

        var watch = Stopwatch.StartNew();
        FamilyStatus status = store.Reload("f").ShouldHaveSingleItem();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        status.Mistakes.ShouldContain(m => m.StartsWith(message, StringComparison.Ordinal), string.Join("\n", status.Mistakes));
        Serves();
        TinyFamily.OfThree("f", "2").Write(folder.Path);
        store.Reload("f").ShouldHaveSingleItem().Mistakes.ShouldBeEmpty();
        store.VersionsOf("f").ShouldBe(["2"]);
    }

    [Fact]
    [FaultCase(26, "a model is a device")]
    public void A_device_is_refused()
    {
        File.Delete(Member);
        // Character device 1:5, /dev/zero: it never ends. Only root can make one.
        if (MakeNode(Member, 0x21B6, (1 << 8) | 5) != 0)
            return;
        store.Reload("f").ShouldHaveSingleItem().Mistakes.ShouldContain("f/members/b.onnx: not a regular file but a device (named by members[1].onnx)");
        Serves();
    }

    [Fact]
    [FaultCase(24, "a model of more than 2 GiB of which the manifest does not say the length")]
    public void A_file_beyond_the_limit_is_not_read()
    {
        TinyFamily.OfThree("f").With(m => m["members"]![1]!.AsObject().Remove("bytes")).Write(folder.Path);
        Sparse(Member, 3L << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        store.Reload("f").ShouldHaveSingleItem().Mistakes.ShouldHaveSingleItem().ShouldBe($"f/members/b.onnx: 3221225472 bytes; at most {ModelLimits.LargestFile}");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 << 20);
        Serves();
    }

    [Theory]
    [InlineData("family.json")]
    [InlineData("withdrawn.json")]
    public void The_folders_other_files_are_no_links_either(string name)
    {
        string path = Path.Combine(folder["f"], name);
        File.Move(Path.Combine(folder["f"], "family.json"), elsewhere["family.json"]);
        if (name != "family.json")
            File.Copy(elsewhere["family.json"], Path.Combine(folder["f"], "family.json"));
        File.CreateSymbolicLink(path, elsewhere["family.json"]);
        FamilyStatus status = store.Reload("f").ShouldHaveSingleItem();
        status.Mistakes.Any(m => m.Contains("a link; links are not followed", StringComparison.Ordinal)).ShouldBe(name == "family.json");
        Serves();
    }

    [Fact]
    public void A_familys_folder_may_be_a_link_to_one_elsewhere()
    {
        Directory.Move(folder["f"], elsewhere["f"]);
        Directory.CreateSymbolicLink(folder["f"], elsewhere["f"]);
        store.Reload("f").ShouldHaveSingleItem().Mistakes.ShouldBeEmpty();
    }

    [Fact]
    public void A_path_with_a_null_character_is_a_mistake_and_no_exception()
    {
        TinyFamily.OfThree("f").With(m => m["members"]![1]!["onnx"] = "members/b.onnx\0.txt").Write(folder.Path);
        store.Reload("f").ShouldHaveSingleItem().Mistakes.ShouldHaveSingleItem().ShouldContain("leaves the family's folder");
        Serves();
    }

    [Fact]
    [FaultCase(24, "a model of random bytes, or a truncated one, with a digest that fits")]
    public void Random_bytes_and_truncations_are_refused_each_and_the_old_version_serves()
    {
        var random = new Random(3);
        for (int i = 0; i < 60; i++)
        {
            byte[] broken = i % 2 == 0 ? new byte[1 + (i * 50)] : model[..(model.Length * i / 60)];
            if (i % 2 == 0)
                random.NextBytes(broken);
            TinyFamily.OfThree("f").With("d", broken).Write(folder.Path);
            store.Reload("f").ShouldHaveSingleItem().Mistakes.ShouldHaveSingleItem().ShouldStartWith("f/members/d.onnx (member 'd'): it is ");
        }

        Serves();
    }

    void Serves()
    {
        using FamilyLease? lease = store.Lease("f", null);
        lease.ShouldNotBeNull().Family.Members.Count.ShouldBe(3);
    }

    static void Sparse(string path, long length)
    {
        using FileStream file = File.Create(path);
        file.SetLength(length);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mknod", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeNode(string path, uint mode, ulong device);
}
