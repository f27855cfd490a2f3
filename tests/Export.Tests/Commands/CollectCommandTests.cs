using System.Text.Json.Nodes;
using Ensemble.Data;
using Testing;

namespace Export.Tests.Commands;

/// <summary>On models that the onnx package wrote, by Collecting/make_models.py.</summary>
public sealed class CollectCommandTests : IDisposable
{
    const string Interpreter = "/usr/bin/python3";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Names_that_differ_are_matched_by_shape_and_kept_as_maps()
    {
        JsonNode manifest = await Collect("plain");

        manifest["inputs"]![0]!["name"]!.GetValue<string>().ShouldBe("x");
        manifest["decides"]!["kind"]!.GetValue<string>().ShouldBe("probabilities");
        manifest["members"]![0]!["inputs"].ShouldBeNull();
        manifest["members"]![1]!["inputs"]!["x"]!.GetValue<string>().ShouldBe("features");
        manifest["members"]![1]!["outputs"]!["y"]!.GetValue<string>().ShouldBe("scores");
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Logits_are_told_by_running_the_models() =>
        (await Collect("logits"))["decides"]!["kind"]!.GetValue<string>().ShouldBe("logits");

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Probabilities_that_rounding_lifts_above_1_are_none_the_less_probabilities() =>
        (await Collect("rounded"))["decides"]!["kind"]!.GetValue<string>().ShouldBe("probabilities");

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Models_that_do_not_fit_are_refused_with_both_names()
    {
        (int code, _, string error) = await Run("classes");
        code.ShouldBe(3);
        error.ShouldContain("classes/a.onnx gives 'y' FP32 [-1,3]");
        error.ShouldContain("classes/b.onnx gives 'y' FP32 [-1,5]");

        (await Run("mixed")).Error.ShouldContain("mixed/a.onnx gives probabilities");
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Weights_in_a_file_of_their_own_are_copied_and_listed()
    {
        JsonNode file = (await Collect("external"))["members"]![0]!["files"]![0]!;

        file["path"]!.GetValue<string>().ShouldBe("members/a.weights");
        byte[] copied = File.ReadAllBytes(folder["out/members/a.weights"]);
        copied.ShouldBe(File.ReadAllBytes(folder["models/external/a.weights"]));
        file["bytes"]!.GetValue<int>().ShouldBe(copied.Length);
        file["sha256"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(copied)));
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task A_first_axis_of_one_is_left_unless_asked_and_opened_where_answers_stay()
    {
        (int code, _, string error) = await Run("one");
        code.ShouldBe(0);
        error.ShouldContain("it will be run row by row");
        File.ReadAllBytes(folder["out/members/a.onnx"]).ShouldBe(File.ReadAllBytes(folder["models/one/a.onnx"]));

        (await Run("one", "--make-batch-dynamic", "--force")).Error.ShouldContain("first axis opened");
        Python.Run("""
            import sys, onnx
            model = onnx.load(sys.argv[1])
            onnx.checker.check_model(model, full_check=True)
            print([t.type.tensor_type.shape.dim[0].dim_param for t in (model.graph.input[0], model.graph.output[0])])
            """, folder["out/members/a.onnx"]).ShouldBe("['N', 'N']");
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task A_model_that_mixes_rows_keeps_its_first_axis()
    {
        (int code, _, string error) = await Run("cross", "--make-batch-dynamic");

        code.ShouldBe(0);
        error.ShouldContain("does not answer alike, so it is left");
        File.ReadAllBytes(folder["out/members/a.onnx"]).ShouldBe(File.ReadAllBytes(folder["models/cross/a.onnx"]));
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task A_first_axis_of_eight_is_refused_with_the_remedy_which_works()
    {
        (int code, _, string error) = await Run("eight");
        code.ShouldBe(3);
        error.ShouldContain("--make-batch-dynamic");

        (await Run("eight", "--make-batch-dynamic")).Code.ShouldBe(0);
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Scikit_learns_label_and_hidden_probabilities_are_laid_open_with_each_members_class_order()
    {
        JsonNode manifest = await Collect("sklearn", "--data", folder["models/rows.npz"]);

        manifest["decides"]!["label"]!.GetValue<string>().ShouldBe("label");
        manifest["outputs"]![1]!["shape"]!.AsArray().Select(a => a!.GetValue<int>()).ShouldBe([-1, 3]);
        manifest["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["cat", "dog", "eel"]);
        manifest["members"]![1]!["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["eel", "cat", "dog"]);
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Trees_of_several_converters_make_one_family_whose_members_order_classes_as_each_says()
    {
        // No row is of the first class, so that no label tells where it stands.
        JsonNode manifest = await Collect("converters");

        manifest["decides"]!["kind"]!.GetValue<string>().ShouldBe("probabilities");
        manifest["decides"]!["label"]!.GetValue<string>().ShouldBe("label");
        manifest["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["5", "6", "7"]);
        manifest["members"]![0]!["labels"].ShouldBeNull();
        manifest["members"]![1]!["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["6", "7", "5"]);
        manifest["members"]![2]!["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["7", "5", "6"]);
        manifest["members"]![2]!["outputs"]!["output_probability"]!.GetValue<string>().ShouldBe("probabilities");
        Python.Run("""
            import sys, onnx, numpy as np
            golden = np.load(sys.argv[1] + "/golden.npz")
            low = golden["input/input"][:, :3].astype(float) <= 0
            scores = np.where(low, [0.25, 2, 3], [0.3, 0.5, 0.5])
            soft, votes = np.exp(scores) / np.exp(scores).sum(1, keepdims=True), scores / scores.sum(1, keepdims=True)
            for name, expected in [("lightgbm", soft), ("xgboost", soft), ("votes", votes)]:
                print(np.abs(golden["output/" + name + "/output_probability"] - expected).max() < 1e-6, end=" ")
                onnx.checker.check_model(onnx.load(sys.argv[1] + "/members/" + name + ".onnx"))
            """, folder["out"]).ShouldBe("True True True");
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Two_classes_by_one_score_come_as_two_probabilities()
    {
        JsonNode manifest = await Collect("converters2");

        manifest["labels"]!.AsArray().Select(l => l!.GetValue<string>()).ShouldBe(["0", "1"]);
        Python.Run("""
            import sys, numpy as np
            golden = np.load(sys.argv[1] + "/golden.npz")
            score = np.where(golden["input/input"][:, :2].astype(float) <= 0, [1, 2], -0.5).sum(1)
            p = 1 / (1 + np.exp(-score))
            for name in ("lightgbm", "xgboost"):
                print(np.abs(golden["output/" + name + "/output_probability"] - np.stack([1 - p, p], 1)).max() < 1e-6, end=" ")
            """, folder["out"]).ShouldBe("True True");
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Accuracy_and_likelihood_are_what_numpy_computes()
    {
        JsonNode validation = (await Collect("sklearn", "--data", folder["models/rows.npz"]))["members"]![1]!["validation"]!;

        string[] expected = Python.Run("""
            import sys, numpy as np
            rows, golden = np.load(sys.argv[1] + "/rows.npz"), np.random.default_rng(2)
            classes = ["eel", "cat", "dog"]
            z = rows["x"].astype(float) @ golden.normal(size=(4, 3))
            p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
            truth = np.array([classes.index(l) for l in rows["label"]])
            print((p.argmax(1) == truth).mean(), -np.log(p[np.arange(len(p)), truth]).mean())
            """, folder["models"]).Split(' ');
        validation["accuracy"]!.GetValue<double>().ShouldBe(double.Parse(expected[0]), 1e-9);
        validation["nll"]!.GetValue<double>().ShouldBe(double.Parse(expected[1]), 1e-5);
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task One_column_in_doubt_needs_labels_or_a_word()
    {
        (await Run("sigmoid")).Error.ShouldContain("say with --kind");
        (await Run("sigmoid", "--kind", "mean")).Code.ShouldBe(0);

        (await Collect("sigmoid", "--data", folder["models/binary.npz"],
            "--force"))["decides"]!["kind"]!.GetValue<string>().ShouldBe("sigmoid");
    }

    [NeedsFact(Interpreter, Python.Onnx, Python.Numpy)]
    public async Task Without_data_golden_rows_are_made_up_and_said_to_be()
    {
        (_, string output, _) = await Run("double");

        output.ShouldContain("random rows without labels");
        NpzFile.Read(folder["out/golden.npz"]).Select(t => t.Name).ShouldBe(["input/x", "output/a/y"]);
    }

    async Task<JsonNode> Collect(string models, params string[] more)
    {
        (int code, _, string error) = await Run(models, more);
        code.ShouldBe(0, error);
        return JsonNode.Parse(File.ReadAllText(folder["out/family.json"]))!;
    }

    Task<(int Code, string Output, string Error)> Run(string models, params string[] more)
    {
        if (!Directory.Exists(folder["models"]))
            Python.RunFile(Path.Combine(Repository.Root, "tests", "Export.Tests", "Collecting", "make_models.py"), folder["models"]);
        return Cli.Run(["collect", folder[$"models/{models}"], "--name", models, "--out", folder["out"], .. more]);
    }
}
