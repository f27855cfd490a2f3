using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Export.Tests.Commands;
using Testing;

namespace Export.Tests.Fusing;

/// <summary>The members of a family in one file, against the members' own files in ONNX Runtime.</summary>
public sealed class FusedMembersTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mlp", "--hidden", "8,6", "--members", "3")]
    [InlineData("linear", "--members", "2")]
    [InlineData("distance", "--kind", "mlp", "--hidden", "8", "--members", "2", "--distance", "gaussian")]
    [InlineData("mixed", "--mix", "mlp,random-forest,boosted,knn,random-features,linear", "--hidden", "8", "--trees", "5", "--rounds", "3", "--features", "20", "--prototypes", "20")]
    [InlineData("numbers", "--task", "regression", "--mix", "mlp,random-forest,knn", "--hidden", "8", "--trees", "5", "--prototypes", "20")]
    public async Task Every_kind_gives_in_one_file_what_each_member_gives_by_itself(string kind, params string[] more)
    {
        Tensor x = Rows(300, numbers: kind == "numbers");
        (int code, _, string error) = await Cli.Run(["train", "--data", folder["rows.npz"], "--input", "x", "--name", "made", "--out", folder["made"], "--epochs", "3",
            .. more.Contains("--mix") || more.Contains("--kind") ? Array.Empty<string>() : ["--kind", kind], "--no-single", "--keep-anyway", .. more]);
        code.ShouldBe(0, error);

        (code, string output, error) = await Cli.Run("fuse", folder["made"], "--out", folder["fused.onnx"], "--data", folder["rows.npz"]);

        code.ShouldBe(0, error);
        output.ShouldContain("and 300 of data: members equal");
        Same(folder["made"], folder["fused.onnx"], x);
    }

    [Fact]
    public async Task Kept_for_the_gateway_it_is_named_by_the_manifest_and_replaces_the_one_before()
    {
        Rows(300, numbers: false);
        (int code, _, string error) = await Cli.Run("train", "--data", folder["rows.npz"], "--input", "x", "--name", "made", "--out", folder["made"], "--epochs", "2", "--hidden", "6",
            "--members", "3", "--no-single", "--keep-anyway");
        code.ShouldBe(0, error);
        File.WriteAllText(Path.Combine(folder["made"], "fused-0.onnx"), "an older one");
        string manifest = Path.Combine(folder["made"], "family.json");
        JsonNode before = JsonNode.Parse(File.ReadAllText(manifest))!;

        (code, string output, error) = await Cli.Run("fuse", folder["made"], "--serve");
        code.ShouldBe(0, error);
        (code, _, error) = await Cli.Run("fuse", folder["made"], "--serve");

        code.ShouldBe(0, error);
        output.ShouldContain("members equal to the last bit");
        error.ShouldContain("on this machine: threads: ");
        JsonNode after = JsonNode.Parse(File.ReadAllText(manifest))!;
        string file = (string)after["fused"]!["path"]!;
        Directory.GetFiles(folder["made"], "fused-*.onnx").Select(Path.GetFileName).Order().ShouldBe(new[] { "fused-0.onnx", file }.Order());
        TinyFamily.Digest(File.ReadAllBytes(Path.Combine(folder["made"], file))).ShouldBe((string)after["fused"]!["sha256"]!);
        after.AsObject().Remove("fused");
        JsonNode.DeepEquals(before, after).ShouldBeTrue();
    }

    [Fact]
    public async Task Networks_over_lambda_are_each_told_their_own()
    {
        Tensor x = Rows(240, numbers: false);
        File.WriteAllText(folder["site.csv"], "site\n" + string.Concat(Enumerable.Range(0, 240).Select(i => $"{(i % 2 == 0 ? "a" : "b")}\n")));
        (int code, _, string error) = await Cli.Run("train", "--data", folder["rows.npz"], "--input", "x", "--kind", "imprecise", "--environment", folder["site.csv"], "--hidden", "6",
            "--steps", "5", "--lambda-grid", "0,0.5,1", "--name", "made", "--out", folder["made"]);
        code.ShouldBe(0, error);

        (code, _, error) = await Cli.Run("fuse", folder["made"], "--out", folder["fused.onnx"], "--answer", "--data", folder["rows.npz"]);
        code.ShouldBe(0, error);
        (code, _, error) = await Cli.Run("fuse", folder["made"], "--out", folder["fused.onnx"], "--force");

        code.ShouldBe(0, error);
        FusedRows.Run(folder["fused.onnx"], x).Count.ShouldBe(3);
        Same(folder["made"], folder["fused.onnx"], x);
    }

    [Fact]
    public async Task Pictures_go_through_networks_of_filters_as_before()
    {
        byte[] pixels = new byte[64 * 40];
        new Random(1).NextBytes(pixels);
        NpzFile.Write(folder["rows.npz"], [Tensor.From<byte>("x", Datatype.UINT8, [40, 64], pixels), Tensor.From<long>("label", Datatype.INT64, [40], [.. Enumerable.Range(0, 40).Select(i => (long)(i % 2))])]);
        (int code, _, string error) = await Cli.Run("train", "--data", folder["rows.npz"], "--input", "x", "--kind", "cnn", "--image", "8x8", "--filters", "2", "--hidden", "4", "--epochs", "1",
            "--members", "2", "--name", "made", "--out", folder["made"], "--no-single", "--keep-anyway");
        code.ShouldBe(0, error);

        (code, _, error) = await Cli.Run("fuse", folder["made"], "--out", folder["fused.onnx"]);

        code.ShouldBe(0, error);
        Same(folder["made"], folder["fused.onnx"], Tensor.From<float>("x", Datatype.FP32, [40, 64], [.. pixels.Select(p => (float)p)]));
    }

    [Fact]
    public async Task What_stands_in_every_member_stands_in_the_file_once_and_equal_layers_run_as_one()
    {
        Rows(300, numbers: false);
        (await Cli.Run("train", "--data", folder["rows.npz"], "--input", "x", "--name", "made", "--out", folder["made"], "--kind", "mlp", "--hidden", "8,6", "--members", "3", "--epochs", "2",
            "--no-single", "--keep-anyway")).Code.ShouldBe(0);

        (await Cli.Run("fuse", folder["made"], "--out", folder["stacked.onnx"])).Code.ShouldBe(0);
        (await Cli.Run("fuse", folder["made"], "--out", folder["merged.onnx"], "--no-stack")).Code.ShouldBe(0);

        // Sub and Mul scale the rows for all; three layers a member, the first one side by side.
        string[] stacked = Operators(folder["stacked.onnx"]), merged = Operators(folder["merged.onnx"]);
        stacked.Count(o => o is "Gemm").ShouldBe(1);
        stacked.Count(o => o is "MatMul").ShouldBe(2);
        stacked.Count(o => o is "Softmax").ShouldBe(1);
        merged.Count(o => o is "Gemm").ShouldBe(9);
        (merged.Count(o => o is "Sub"), merged.Count(o => o is "Mul")).ShouldBe((1, 1));
    }

    [Fact]
    public async Task The_same_family_gives_the_same_bytes()
    {
        string family = TinyFamily.OfThree().Write(folder.Path);
        FusedRows.Write(folder["rows.npz"], 20);

        foreach (string name in new[] { "one.onnx", "two.onnx" })
            (await Cli.Run("fuse", family, "--out", folder[name], "--answer", "--data", folder["rows.npz"])).Code.ShouldBe(0);

        File.ReadAllBytes(folder["one.onnx"]).ShouldBe(File.ReadAllBytes(folder["two.onnx"]));
    }

    static string[] Operators(string path) => [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Select(n => n.OpType)];

    static void Same(string family, string fused, Tensor x)
    {
        Dictionary<string, Tensor> own = FusedRows.Members(family, x), given = FusedRows.Run(fused, x);
        given.Keys.Order(StringComparer.Ordinal).ShouldBe(own.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, Tensor value) in own)
            FusedRows.Apart(value, given[name]).ShouldBeLessThan(1e-5 * Math.Max(1, Enumerable.Range(0, value.Count).Max(i => Math.Abs(value.GetDouble(i)))), name);
    }

    Tensor Rows(int rows, bool numbers)
    {
        Tensor x = FusedRows.Write(folder["rows.npz"], rows);
        ReadOnlySpan<float> values = x.As<float>();
        float[] truth = new float[rows];
        for (int i = 0; i < rows; i++)
            truth[i] = numbers ? values[2 * i] - values[(2 * i) + 1] : values[2 * i] > values[(2 * i) + 1] ? 1 : 0;
        Tensor label = numbers ? Tensor.From<float>("label", Datatype.FP32, [rows], truth) : Tensor.From<long>("label", Datatype.INT64, [rows], [.. truth.Select(t => (long)t)]);
        NpzFile.Write(folder["rows.npz"], [x, label]);
        return x;
    }
}
