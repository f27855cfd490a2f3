using System.Text.Json.Nodes;
using Ensemble.Tensors;
using Export.Tests.Commands;
using Testing;

namespace Export.Tests.Fusing;

/// <summary>A family's answer, scores and flag as ONNX operators.</summary>
public sealed class FusedAnswerTests(BlobFamily blobs) : IClassFixture<BlobFamily>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsFact("/usr/bin/python3", Python.Onnx, Python.Numpy)]
    public async Task A_server_of_anothers_making_flags_what_the_gateway_flags_by_a_guarantee()
    {
        string family = blobs.Copy();
        (int code, _, string error) = await blobs.Calibrate(family);
        code.ShouldBe(0, error);

        (code, string output, error) = await Cli.Run("fuse", family, "--answer", "--out", folder["fused.onnx"], "--data", blobs.Data, "--rows", "1000-4499");

        code.ShouldBe(0, error);
        output.ShouldContain("decided by the threshold of mean-0.02-");
        (code, _, error) = await Cli.Run("score", family, "--data", blobs.Data, "--out", folder["decisions.csv"]);
        code.ShouldBe(0, error);
        Decided.Read(folder["decisions.csv"]).Count(d => d.Flagged).ShouldBeGreaterThan(20);
        // Both limits are scores of rows among these.
        Python.RunFile(Path.Combine(Commands.Repository.Root, "tests/Export.Tests/Fusing/run_onnx.py"), family, folder["fused.onnx"], blobs.Data, "x", folder["decisions.csv"])
            .ShouldBe("near 4500 2 0 0");
    }

    // Members answer (.8, .2), (.6, .4), (.3, .7) whatever comes in: p̄ = (.5667, .4333), of class 0 μ = .5667 and σ² = .12667/3.
    [Theory]
    [InlineData("mean_minus_sd", 0.4333333 + 0.2054805)]
    [InlineData("entropy", 0.6842318)]
    [InlineData("expected_entropy", 0.5947595)]
    [InlineData("mutual_information", 0.6842318 - 0.5947595)]
    [InlineData("variation_ratio", 1 / 3.0)]
    [InlineData("pairwise_disagreement", 2 / 3.0)]
    [InlineData("max_total_variation", 0.5)]
    [InlineData("credal_width", 0.5)]
    [InlineData("max_probability", 1 - 0.5666667)]
    [InlineData("margin", 1 - 0.1333333)]
    [InlineData("epkl", 0.2814651)]
    public async Task A_score_is_what_its_formula_gives_and_its_threshold_flags(string score, double expected)
    {
        foreach ((double threshold, bool flags) in new[] { (expected - 1e-4, true), (expected + 1e-4, false) })
        {
            string family = Three(m => m["scores"] = new JsonObject { ["risk"] = score, ["risk_threshold"] = threshold });
            Dictionary<string, Tensor> given = await AnswersAsync(family);
            given["consensus.risk"].As<double>()[0].ShouldBe(expected, 1e-6);
            given["consensus.flagged"].As<bool>().ToArray().ShouldAllBe(f => f == flags);
        }
    }

    // Combined by hand: the mean, each class's median and lowest value renormalised, vote shares.
    [Theory]
    [InlineData("mean", 0.5666667, 0)]
    [InlineData("median", 0.6, 0)]
    [InlineData("majority", 2 / 3.0, 0)]
    [InlineData("worst_case", 0.6, 0)]
    [InlineData("c", 0.3, 1)]
    public async Task An_answer_choice_is_what_the_gateway_would_combine(string choice, double first, int expected)
    {
        Dictionary<string, Tensor> given = await AnswersAsync(Three(m => m["labels"] = new JsonArray("cat", "dog")), "--choice", choice);

        given["p"].As<float>()[0].ShouldBe((float)first, 1e-6f);
        given["consensus.prediction"].As<long>()[0].ShouldBe(expected);
        System.Text.Encoding.UTF8.GetString(given["consensus.label"].Strings![0]).ShouldBe(expected == 0 ? "cat" : "dog");
        // Votes decide, and they differ.
        given["consensus.flagged"].As<bool>()[0].ShouldBeTrue();
    }

    [Fact]
    public async Task Temperature_smoothing_and_weights_are_in_the_file()
    {
        string family = Three(m =>
        {
            m["members"]![0]!["temperature"] = 0.5;
            m["members"]![0]!["smoothing"] = 0.1;
            m["members"]![1]!["weight"] = 3.0;
        });

        // (.8, .2) becomes (.77, .23), squared and normalised .9181; (.9181 + 3·.6 + .3) / 5.
        (await AnswersAsync(family))["p"].As<float>()[0].ShouldBe(0.60362f, 1e-4f);
    }

    [Fact]
    public async Task Members_with_logits_in_another_order_of_classes_answer_alike()
    {
        string family = new TinyFamily().With("a", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0], softmax: false))
            .With("b", TinyModels.Linear(new float[,] { { 0, 3 }, { 3, 0 } }, [0, 0], softmax: false))
            .With(m =>
            {
                m["decides"]!["kind"] = "logits";
                m["labels"] = new JsonArray("up", "down");
                m["members"]![1]!["labels"] = new JsonArray("down", "up");
                m["members"]![0]!["temperature"] = 2.0;
            }).Write(folder.Path);

        Dictionary<string, Tensor> given = await AnswersAsync(family);

        given["consensus.flagged"].As<bool>().ToArray().ShouldAllBe(f => !f);
    }

    [Fact]
    public async Task A_row_that_is_no_number_or_for_which_a_member_gives_none_is_flagged()
    {
        string family = Three(m => m["scores"] = new JsonObject { ["risk"] = "variation_ratio", ["risk_threshold"] = 1.0 });
        await AnswersAsync(family);

        var odd = Tensor.From<float>("x", Datatype.FP32, [4, 2], [0, 0, float.NaN, 0, 0, float.PositiveInfinity, 1, 1]);

        FusedRows.Run(folder["fused.onnx"], odd)["consensus.flagged"].As<bool>().ToArray().ShouldBe([false, true, true, false]);
    }

    [Fact]
    public async Task A_regression_says_its_spread_and_is_flagged_above_a_threshold()
    {
        TinyFamily tiny = new TinyFamily(classes: 1).With("a", TinyModels.Linear(new float[,] { { 1 }, { 0 } }, [0], softmax: false))
            .With("b", TinyModels.Linear(new float[,] { { 1 }, { 1 } }, [0], softmax: false))
            .With(m =>
            {
                m["task"] = "regression";
                m["decides"]!["kind"] = "mean";
                m["scores"] = new JsonObject { ["risk"] = "spread", ["risk_threshold"] = 1.0 };
            });
        await AnswersAsync(tiny.Write(folder.Path));

        // a = x₀ and b = x₀ + x₁: they lie |x₁| apart.
        Dictionary<string, Tensor> given = FusedRows.Run(folder["fused.onnx"], Tensor.From<float>("x", Datatype.FP32, [2, 2], [2, 0.5f, 1, -1.5f]));
        given["p"].As<float>().ToArray().ShouldBe([2.25f, 0.25f]);
        given["consensus.risk"].As<double>().ToArray().ShouldBe([0.5, 1.5]);
        given["consensus.flagged"].As<bool>().ToArray().ShouldBe([false, true]);
    }

    string Three(Action<JsonObject> change) => new TinyFamily().With("a", TinyModels.Constant(2, 0.8f, 0.2f)).With("b", TinyModels.Constant(2, 0.6f, 0.4f))
        .With("c", TinyModels.Constant(2, 0.3f, 0.7f)).With(change).Write(folder.Path);

    async Task<Dictionary<string, Tensor>> AnswersAsync(string family, params string[] more)
    {
        Tensor x = FusedRows.Write(folder["rows.npz"], 30);
        (int code, _, string error) = await Cli.Run(["fuse", family, "--answer", "--out", folder["fused.onnx"], "--force", "--data", folder["rows.npz"], .. more]);
        code.ShouldBe(0, error);
        return FusedRows.Run(folder["fused.onnx"], x);
    }
}
