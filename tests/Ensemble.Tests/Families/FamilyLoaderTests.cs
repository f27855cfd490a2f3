using System.Text.Json.Nodes;
using Ensemble.Families;
using Testing;

namespace Ensemble.Tests.Families;

public sealed class FamilyLoaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<string> mistakes = [];

    public void Dispose() => folder.Dispose();

    Family? Load(TinyFamily family) => FamilyLoader.Load(family.Write(folder.Path), TimeProvider.System, mistakes);

    [Fact]
    public void A_sound_family_loads_with_the_defaults_of_the_manifest()
    {
        Family family = Load(TinyFamily.OfThree())!;
        mistakes.ShouldBeEmpty();
        family.Quorum.ShouldBe(2);
        family.Labels.ShouldBe(["0", "1"]);
        family.ChoiceName(family.DefaultChoice).ShouldBe("mean");
        family.Release();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 4)]
    public void The_default_quorum_is_two_thirds_rounded_up(int members, int quorum)
    {
        var tiny = new TinyFamily();
        for (int m = 0; m < members; m++)
            tiny.With($"m{m}", TinyModels.Constant(2, 0.5f + (m * 0.01f), 0.5f - (m * 0.01f)));
        Load(tiny)!.Quorum.ShouldBe(quorum);
    }

    [Fact]
    public void Every_mistake_of_a_manifest_is_reported_at_once_with_its_place()
    {
        Load(TinyFamily.OfThree().With(m =>
        {
            m["qourum"] = 2;
            m["task"] = "classify";
            m["members"]![1]!["weight"] = -1;
            m["members"]![2]!["sha256"] = 5;
        })).ShouldBeNull();
        mistakes.ShouldBe(
        [
            "family.json: members[2].sha256: expected a string, found 5",
            "family.json: (top level): unknown key 'qourum'; did you mean 'quorum'?",
        ], ignoreOrder: true);
        mistakes.Clear();
        Load(TinyFamily.OfThree().With(m =>
        {
            m["task"] = "classify";
            m["quorum"] = 4;
            m["members"]![1]!["weight"] = -1;
        })).ShouldBeNull();
        mistakes.Count.ShouldBeGreaterThanOrEqualTo(3);
        mistakes.ShouldContain(m => m.Contains("task: expected classification or regression, found 'classify'"));
        mistakes.ShouldContain(m => m.Contains("members[1].weight"));
        mistakes.ShouldContain(m => m.Contains("quorum: expected 1 to 3"));
    }

    [Fact]
    public void A_newer_format_is_refused_by_name()
    {
        Load(TinyFamily.OfThree().With(m => m["format"] = 2)).ShouldBeNull();
        mistakes.ShouldHaveSingleItem().ShouldContain("format: this program reads format 1, found 2 (written by a newer program)");
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "truncated", "members/b.onnx: " },
        { "empty", "members/b.onnx: 0 bytes, the manifest says" },
        { "swapped", "members/b.onnx: its SHA-256 is" },
        { "missing", "members/b.onnx: no such file" },
        { "random", "members/b.onnx (member 'b'): it is not an ONNX file" },
        { "empty-listed", "members/b.onnx (member 'b'): it is empty" },
        { "classes", "members/b.onnx (member 'b'): output 'p' is FP32 [-1,3], the family's is FP32 [-1,2]" },
        { "renamed-input", "members/b.onnx (member 'b'): the model has no input 'x'; it has 'other'" },
        { "copy", "members: 'a' and 'b' are copies of one model" },
        { "fixed-rows", "members/b.onnx (member 'b'): input 'x' is fixed to 4 rows" },
        { "domain", "members/b.onnx (member 'b'): it needs operators of the domain 'evil'" },
        { "outside", "members[1].onnx: '../../secret.onnx' leaves the family's folder" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    [FaultCase(25, "a model whose digest is not the manifest's")]
    public void A_damaged_member_refuses_the_version_and_is_named(string damage, string message)
    {
        byte[] good = TinyModels.Linear(new float[,] { { 4, 0 }, { 0, 4 } }, [0, 0]);
        byte[] a = TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0]);
        byte[] listed = damage switch
        {
            "random" => [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 37))],
            "empty-listed" => [],
            "classes" => TinyModels.Linear(new float[2, 3], [0, 0, 0]),
            "renamed-input" => TinyModels.Linear(new float[,] { { 4, 0 }, { 0, 4 } }, [0, 0], input: "other"),
            "copy" => a,
            "fixed-rows" => TinyModels.Linear(new float[,] { { 4, 0 }, { 0, 4 } }, [0, 0], rows: 4),
            "domain" => [.. good, .. EvilDomain()],
            _ => good,
        };
        var tiny = new TinyFamily().With("a", a).With("b", listed).With("c", TinyModels.Constant(2, 0.6f, 0.4f));
        if (damage == "outside")
            tiny["b"]["onnx"] = "../../secret.onnx";
        string path = tiny.Write(folder.Path);
        string file = Path.Combine(path, "members", "b.onnx");
        switch (damage)
        {
            case "truncated": File.WriteAllBytes(file, good[..(good.Length / 2)]); break;
            case "empty": File.WriteAllBytes(file, []); break;
            case "swapped": File.WriteAllBytes(file, [.. good[..^1], (byte)(good[^1] ^ 1)]); break;
            case "missing": File.Delete(file); break;
        }

        FamilyLoader.Load(path, TimeProvider.System, mistakes).ShouldBeNull();
        mistakes.ShouldContain(m => m.Contains(message), string.Join("\n", mistakes));
    }

    [Theory]
    [InlineData(null, 0.25, 0.75)]
    [InlineData("FP32", 0.3, 0.3000000001)]
    [InlineData("FP16", 0.3, 0.30001)]
    public void A_lambda_that_no_model_is_told_makes_no_second_vote_of_one_file(string? told, double first, double second)
    {
        byte[] one = TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0]);
        string path = new TinyFamily().With("a", one).With("b", one).With(m =>
        {
            (m["members"]![0]!["lambda"], m["members"]![1]!["lambda"]) = (first, second);
            if (told is not null)
                m["lambda_input"] = new JsonObject { ["name"] = "lambda", ["datatype"] = told, ["shape"] = new JsonArray(-1, 1) };
        }).Write(folder.Path);

        FamilyLoader.Load(path, TimeProvider.System, mistakes).ShouldBeNull();
        mistakes.ShouldContain(m => m.Contains("'a' and 'b' are copies of one model"), string.Join("\n", mistakes));
    }

    [Fact]
    public void Golden_rows_that_a_member_no_longer_answers_alike_refuse_it()
    {
        byte[] golden = GoldenFile.Of(
            ("input/x", [1, 2], [3f, 1f]), ("output/a/p", [1, 2], [0.98201376f, 0.01798621f]), ("output/c/p", [1, 2], [0.5f, 0.5f]));
        TinyFamily tiny = TinyFamily.OfThree().With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) });
        string path = tiny.Write(folder.Path);
        File.WriteAllBytes(Path.Combine(path, "golden.npz"), golden);
        FamilyLoader.Load(path, TimeProvider.System, mistakes).ShouldBeNull();
        mistakes.ShouldHaveSingleItem().ShouldContain("members/c.onnx (member 'c'): output 'p' differs from the golden file's: element 0 of row 0 is 0.");
    }

    [Fact]
    public void Golden_rows_tell_at_which_batch_sizes_rows_are_bit_equal()
    {
        byte[] golden = GoldenFile.Of(("input/x", [3, 2], [3f, 1f, 0f, 0f, -1f, 2f]));
        TinyFamily tiny = TinyFamily.OfThree().With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) });
        string path = tiny.Write(folder.Path);
        File.WriteAllBytes(Path.Combine(path, "golden.npz"), golden);
        Family family = FamilyLoader.Load(path, TimeProvider.System, mistakes)!;
        family.RowExact.ShouldContain(1);
        family.Golden!.Rows.ShouldBe(3);
        family.Release();
    }

    // An opset import of another domain, appended: repeated fields of protobuf messages may follow later.
    static byte[] EvilDomain() => [0x42, 0x08, 0x0A, 0x04, .. "evil"u8, 0x10, 0x01];
}
