using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Export.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Numbers_and_text_make_a_family_whose_manifest_says_everything()
    {
        (int code, string output, string error) = await Penguins();

        (code, error).ShouldBe((0, ""));
        output.ShouldContain("seed-1");
        JsonObject manifest = Manifest("penguins");
        manifest["task"]!.GetValue<string>().ShouldBe("classification");
        manifest["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["Adelie", "Chinstrap", "Gentoo"]);
        JsonNode input = manifest["inputs"]![0]!;
        input["features"]![0]!["categories"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["Biscoe", "Dream", "Torgersen"]);
        input["features"]!.AsArray().Select(f => f!["name"]!.GetValue<string>())
            .ShouldBe(["island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex"]);
        JsonNode member = manifest["members"]![0]!;
        member["validation"]!["accuracy"]!.GetValue<double>().ShouldBeGreaterThan(0.9);
        member["temperature"]!.GetValue<double>().ShouldBeInRange(0.05, 20);
        member["smoothing"]!.GetValue<double>().ShouldBeInRange(1e-4, 0.2);
        member["sha256"]!.GetValue<string>().ShouldBe(Sha256("penguins/members/seed-0.onnx"));
        manifest["golden"]!["sha256"]!.GetValue<string>().ShouldBe(Sha256("penguins/golden.npz"));
    }

    [Fact]
    public async Task Golden_rows_hold_every_class_and_what_each_member_gave()
    {
        await Penguins();

        var golden = NpzFile.Read(folder["penguins/golden.npz"]).ToDictionary(t => t.Name);

        golden["label"].Strings!.Select(System.Text.Encoding.UTF8.GetString).Order().ShouldBe(["Adelie", "Chinstrap", "Gentoo"]);
        golden["input/features"].Shape.ShouldBe([3, 6]);
        golden["output/seed-1/probabilities"].Shape.ShouldBe([3, 3]);
    }

    [Fact]
    public async Task The_same_command_gives_the_same_bytes()
    {
        await Penguins();
        Dictionary<string, byte[]> first = Files();
        Directory.Delete(folder["penguins"], recursive: true);
        await Penguins("--threads", "1");

        foreach ((string path, byte[] content) in Files().Where(f => !f.Key.EndsWith("train.json")))
            content.ShouldBe(first[path], path);
    }

    [Fact]
    public async Task The_rows_used_are_kept_and_the_command_too()
    {
        await Penguins();

        var splits = SplitDigests.Read(folder["penguins"]);

        splits.Names.ShouldBe(["fit", "train"]);
        splits.Find("train")!.Length.ShouldBe(166);
        splits.Find("fit")!.Length.ShouldBe(83);
        JsonNode report = JsonNode.Parse(File.ReadAllText(folder["penguins/train.json"]))!;
        report["command"]!.GetValue<string>().ShouldStartWith("./gateway train --data ");
        report["train"]!["digest"]!.GetValue<string>().ShouldBe(RowDigest.OfSet(splits.Find("train")));
    }

    [Fact]
    public async Task Fit_rows_that_were_trained_on_are_refused()
    {
        (int code, _, string error) = await Cli.Run("train", "--data", Data("penguins.csv"), "--rows", "0-199", "--fit-rows", "190-220",
            "--name", "p", "--out", folder["p"]);

        code.ShouldBe(3);
        error.ShouldContain("10 of the 31 rows meant for 'fit' were used for 'train', the first is row 190");
        Directory.Exists(folder["p"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_family_is_replaced_only_by_force_and_other_files_never()
    {
        await Penguins();
        Directory.CreateDirectory(folder["other"]);
        File.WriteAllText(folder["other/thesis.txt"], "mine");

        (await Penguins()).Error.ShouldContain("--force replaces it");
        (await Penguins("--force")).Code.ShouldBe(0);
        (int code, _, string error) = await Cli.Run("train", "--data", Data("penguins.csv"), "--name", "p", "--out", folder["other"],
            "--force");
        (code, error).ShouldBe((3, $"error: {folder["other"]}: holds files but no family.json, so it is not replaced\n"));
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order().ShouldBe(["other", "penguins"]);
    }

    [Fact]
    public async Task Regression_beats_the_mean_and_answers_in_the_targets_unit()
    {
        (int code, _, string error) = await Cli.Run("train", "--data", Data("concrete.csv"), "--rows", "split=train", "--task",
            "regression",
            "--hidden", "32", "--members", "1", "--epochs", "60", "--name", "c", "--out", folder["c"]);

        (code, error).ShouldBe((0, ""));
        JsonObject manifest = Manifest("c");
        manifest["decides"]!["kind"]!.GetValue<string>().ShouldBe("mean");
        // The standard deviation of the target is 16.7.
        manifest["members"]![0]!["validation"]!["rmse"]!.GetValue<double>().ShouldBeLessThan(10);
        var golden = NpzFile.Read(folder["c/golden.npz"]).ToDictionary(t => t.Name);
        golden["label"].Datatype.ShouldBe(Datatype.FP64);
        Enumerable.Range(0, 8).Average(i =>
            Math.Abs(golden["label"].GetDouble(i) - golden["output/seed-0/mean"].GetDouble(i))).ShouldBeLessThan(10);
    }

    [Fact]
    public async Task Digits_are_scaled_by_1_255_inside_the_graph_and_learnt()
    {
        (int code, string output, string error) = await Cli.Run("train", "--data", Data("mnist10k-images-idx3-ubyte.gz"), "--labels",
            Data("mnist10k-labels-idx1-ubyte.gz"),
            "--rows", "0-1499", "--hidden", "32", "--members", "1", "--epochs", "10", "--name", "m", "--out", folder["m"], "--json");

        (code, error).ShouldBe((0, ""));
        JsonNode.Parse(output)!["members"]![0]!["validation"]!["accuracy"]!.GetValue<double>().ShouldBeGreaterThan(0.85);
        Manifest("m")["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(Enumerable.Range(0, 10).Select(i => $"{i}"));
        var golden = NpzFile.Read(folder["m/golden.npz"]).ToDictionary(t => t.Name);
        golden["input/image"].As<float>().ToArray().Max().ShouldBe(255);
    }

    [NeedsFact("/usr/bin/python3", Python.Onnx, Python.Numpy)]
    public async Task Models_pass_the_checker_of_onnx_and_numpy_computes_the_golden_outputs()
    {
        await Penguins();

        Python.Run("""
            import sys, onnx, numpy as np
            from onnx import numpy_helper
            root = sys.argv[1]
            model = onnx.load(root + "/members/seed-0.onnx")
            onnx.checker.check_model(model, full_check=True)
            golden = np.load(root + "/golden.npz")
            c = {t.name: numpy_helper.to_array(t).astype(float) for t in model.graph.initializer}
            x = golden["input/features"].astype(float)
            numbers = (x[:, c["number_columns"].astype(int)] - c["shift"]) * c["scale"]
            hot = (x[:, c["category_columns"].astype(int)] == c["category_codes"]).astype(float)
            z = np.concatenate([numbers, hot], 1) @ c["weights_0"] + c["biases_0"]
            p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
            worst = np.abs(p - golden["output/seed-0/probabilities"]).max()
            first = model.graph.input[0].type.tensor_type.shape.dim[0].dim_param
            print(model.ir_version, model.opset_import[0].version, first, worst < 1e-5)
            """, folder["penguins"]).ShouldBe("8 17 N True");
    }

    [Theory]
    [InlineData("x,label\n1,a\n2,a\n", "every label is 'a'; two classes or more were expected")]
    [InlineData("x\n1\n2\n", "no labels; name a file with --labels")]
    [InlineData("x,label\n", "a.csv: the file has no rows")]
    [InlineData("x,label\n1,a\n,b\n3,a\n", "row 1 (line 3), column 'x': '' is not a finite number")]
    public async Task Data_that_cannot_be_learnt_is_refused(string text, string expected)
    {
        File.WriteAllText(folder["a.csv"], text);

        (int code, _, string error) = await Cli.Run("train", "--data", folder["a.csv"], "--name", "a", "--out", folder["a"]);

        code.ShouldBe(3);
        error.ShouldContain(expected);
    }

    Task<(int Code, string Output, string Error)> Penguins(params string[] more) => Cli.Run(["train", "--data", Data("penguins.csv"),
        "--rows", "split=train", "--fit-rows", "split=calibration", "--kind", "linear", "--members", "2", "--name", "penguins", "--out",
            folder["penguins"], .. more]);

    static string Data(string name) => Path.Combine(Repository.Root, "config", "data", name);

    JsonObject Manifest(string family) => JsonNode.Parse(File.ReadAllText(folder[$"{family}/family.json"]))!.AsObject();

    string Sha256(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder[path])));

    Dictionary<string, byte[]> Files() =>
        Directory.EnumerateFiles(folder["penguins"], "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllBytes);
}
