using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Members.Onnx;
using Export.Calibrating;
using Export.Fusing;
using Export.Tests.Commands;
using Google.Protobuf;
using Testing;

namespace Export.Tests.Fusing;

/// <summary>What is not fused says why, and leaves no file.</summary>
public sealed class FuseRefusalTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_by_force()
    {
        string family = TinyFamily.OfThree().Write(folder.Path);
        File.WriteAllText(folder["fused.onnx"], "mine");

        await RefusedAsync(family, "fused.onnx: is there; --force replaces it", exists: true);

        File.ReadAllText(folder["fused.onnx"]).ShouldBe("mine");
    }

    [Fact]
    public async Task Without_rows_to_compare_on_nothing_is_written()
    {
        string family = TinyFamily.OfThree().Write(folder.Path);

        (int code, _, string error) = await Cli.Run("fuse", family, "--out", folder["fused.onnx"]);

        (code, error.Contains("it has no golden rows to compare on; --data FILE gives some"), File.Exists(folder["fused.onnx"])).ShouldBe((3, true, false), error);
    }

    [Theory]
    [InlineData("maximal_classes")]
    [InlineData("js_divergence")]
    public async Task A_score_that_is_not_written_is_named(string score) => await RefusedAsync(
        TinyFamily.OfThree().With(m => m["scores"] = new JsonObject { ["risk"] = score, ["risk_threshold"] = 0.1 }).Write(folder.Path),
        $"the score {score} is not among those that --answer writes as ONNX operators", more: "--answer");

    [Fact]
    public async Task A_member_on_another_server_has_no_file() => await RefusedAsync(TinyFamily.OfThree().With(m =>
    {
        m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = new string('0', 64) };
        m["members"]!.AsArray().Add(new JsonObject { ["name"] = "far", ["remote"] = new JsonObject { ["cluster"] = "c", ["model"] = "m" } });
    }).Write(folder.Path), "member 'far' is a model on a server, of which there is no file to fuse");

    [Fact]
    public async Task A_member_that_takes_one_row_at_a_time_is_told_what_opens_it() => await RefusedAsync(
        TinyFamily.OfThree().With("single", TinyModels.Linear(new float[2, 2], [0, 0], rows: 1)).Write(folder.Path),
        "member 'single' takes one row at a time; collect --make-batch-dynamic opens its first axis");

    [Fact]
    public async Task Members_of_versions_that_mean_other_things_are_not_mixed() => await RefusedAsync(
        TinyFamily.OfThree().With("old", OfVersion(11)).Write(folder.Path), "member 'old' is written in version 11 of ONNX's operators");

    [Theory]
    [InlineData("--out: expected either this or --serve", "--serve", "--out", "fused.onnx")]
    [InlineData("--out: expected either this or --serve")]
    [InlineData("--serve: not with --answer", "--serve", "--answer")]
    public async Task A_file_is_written_or_kept_for_the_gateway(string told, params string[] options)
    {
        (int code, _, string error) = await Cli.Run(["fuse", "x", .. options]);

        (code, error.Contains(told)).ShouldBe((2, true), error);
    }

    [Fact]
    public async Task A_choice_needs_the_answer()
    {
        (int code, _, string error) = await Cli.Run("fuse", "x", "--out", folder["fused.onnx"], "--choice", "mean");

        (code, error.Contains("--choice: only with --answer")).ShouldBe((2, true), error);
    }

    [Fact]
    public void A_file_that_answers_otherwise_than_its_family_is_not_written()
    {
        string family = TinyFamily.OfThree().Write(folder.Path), other = TinyFamily.OfThree("other").Write(folder.Path);
        File.WriteAllBytes(Path.Combine(other, "members/a.onnx"), TinyModels.Linear(new float[,] { { 2.001f, 0 }, { 0, 2 } }, [0, 0]));
        using FamilyLease lease = new FamilyFiles(family).Load();
        ModelProto[] models = [.. new[] { "a", "b", "c" }.Select(m => ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(other, $"members/{m}.onnx"))))];
        using ModelProbe merged = ModelProbe.Open(MergedFamily.Of(lease.Family, models, true, false).ToBytes(), "merged");

        DataException refused = Should.Throw<DataException>(() => new FusedCheck(lease.Family).Members(merged, [FusedRows.Write(folder["rows.npz"], 50)], "rows"));

        refused.Message.ShouldStartWith("rows: a.p, row ");
        refused.Message.ShouldEndWith("; nothing was written");
    }

    static byte[] OfVersion(long version)
    {
        var model = ModelProto.Parser.ParseFrom(TinyModels.Constant(2, 0.5f, 0.5f));
        model.OpsetImport[0].Version = version;
        return model.ToByteArray();
    }

    async Task RefusedAsync(string family, string why, bool exists = false, params string[] more)
    {
        FusedRows.Write(folder["rows.npz"], 10);
        (int code, string output, string error) = await Cli.Run(["fuse", family, "--out", folder["fused.onnx"], "--data", folder["rows.npz"], .. more]);

        (code, output, File.Exists(folder["fused.onnx"])).ShouldBe((3, "", exists), error);
        error.ShouldContain(why);
    }
}
