using System.Text.Json.Nodes;
using Testing;

namespace Export.Tests.Commands;

/// <summary><c>train</c> with members that are no networks, and of several kinds.</summary>
public sealed class TrainKindsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsFact("/usr/bin/python3", Python.Onnx, Python.Numpy)]
    public async Task Every_kind_in_one_family_passes_the_checker_and_is_calibrated_and_told()
    {
        (int code, string output, string error) = await Train("all", "--mix", "mlp,random-forest,extra-trees,boosted,knn,random-features,linear",
            "--trees", "20", "--rounds", "10", "--features", "100", "--epochs", "30", "--no-single");

        code.ShouldBe(0, error);
        JsonArray members = Manifest("all")["members"]!.AsArray();
        members.Select(m => (string)m!["name"]!).ShouldBe(
            ["mlp-0", "random-forest-1", "extra-trees-2", "boosted-3", "knn-4", "random-features-5", "linear-6"]);
        output.ShouldContain("random-features-5");
        foreach (JsonNode? member in members)
        {
            ((double)member!["validation"]!["accuracy"]!).ShouldBeGreaterThan(0.8);
            ((double)member["smoothing"]!).ShouldBeInRange(1e-4, 0.2);
        }

        ((int)members[1]!["recipe"]!["trees"]!).ShouldBe(20);
        members[1]!["recipe"]!["epochs"].ShouldBeNull();
        ((string)members[1]!["recipe"]!["kind"]!).ShouldBe("random-forest");
        Python.Run("""
            import glob, sys, onnx
            for path in sorted(glob.glob(sys.argv[1] + "/*.onnx")):
                model = onnx.load(path)
                onnx.checker.check_model(model, full_check=True)
                print({n.domain for n in model.graph.node} <= {o.domain for o in model.opset_import}, end=" ")
            """, folder["all/members"]).ShouldBe("True True True True True True True");
    }

    [Theory]
    [InlineData("random-forest", "--trees", "20")]
    [InlineData("extra-trees", "--trees", "20")]
    [InlineData("boosted", "--rounds", "30")]
    [InlineData("knn", "--prototypes", "100")]
    [InlineData("random-features", "--features", "100")]
    public async Task Every_kind_learns_numbers_in_their_unit(string kind, params string[] options)
    {
        (int code, _, string error) = await Cli.Run(["train", "--data", Data("concrete.csv"), "--rows", "split=train", "--task", "regression",
            "--kind", kind, "--members", "2", "--bootstrap", "--name", "c", "--out", folder["c"], .. options]);

        code.ShouldBe(0, error);
        // The standard deviation of the target is 16.7.
        ((double)Manifest("c")["members"]![0]!["validation"]!["rmse"]!).ShouldBeLessThan(14);
    }

    [Fact]
    public async Task Members_see_their_share_of_the_features_and_a_category_goes_whole()
    {
        (int code, _, string error) = await Train("p", "--kind", "extra-trees", "--trees", "5", "--feature-share", "0.34", "--members", "3", "--no-single");

        code.ShouldBe(0, error);
        ((double)Manifest("p")["members"]![0]!["recipe"]!["feature_share"]!).ShouldBe(0.34);
        // Two of island (3 columns), sex (2) and four numbers.
        var rows = new Export.Training.Examples(new float[9], 9, [1], 1, 1) { Features = [1, 2, 3, 4, 0, 0, 0, 5, 5] };
        for (int seed = 0; seed < 30; seed++)
        {
            int[] drawn = Export.Training.PickedColumns.Draw(rows, 0.34, new Export.Training.SeededRandom((ulong)seed));
            drawn.Select(c => rows.Features[c]).Distinct().Count().ShouldBe(2);
            drawn.Length.ShouldBe(drawn.Select(c => rows.Features[c]).Distinct().Sum(f => f == 0 ? 3 : f == 5 ? 2 : 1));
        }
    }

    [Fact]
    public async Task Forests_are_compared_with_one_of_all_their_trees_and_a_mix_with_its_network_grown()
    {
        (_, string forests, _) = await Train("f", "--kind", "extra-trees", "--trees", "4", "--members", "3");
        (_, string mixed, _) = await Train("m", "--mix", "mlp,knn", "--hidden", "8", "--epochs", "20");

        forests.ShouldContain("one model (extra-trees-12, ");
        mixed.ShouldContain("one network (mlp-");
        mixed.ShouldContain("x the multiply-adds)");
    }

    [Fact]
    public async Task Boosted_members_are_compared_with_one_of_all_their_rounds()
    {
        (int code, string output, string error) = await Train("b", "--kind", "boosted", "--rounds", "6", "--members", "3");

        code.ShouldBe(0, error);
        int rounds = Manifest("b")["members"]!.AsArray().Sum(m => (int)m!["recipe"]!["rounds"]!);
        output.ShouldContain($"one model (boosted-{rounds}, ");
        output.ShouldContain("x the multiply-adds)");
    }

    [Fact]
    public async Task Neighbours_among_all_rows_are_one_vote_counted_twice()
    {
        (int code, _, string error) = await Train("k", "--kind", "knn");
        code.ShouldBe(3);
        error.ShouldContain("members 'seed-0' and 'seed-1' are the same model; --bootstrap");

        (await Train("k", "--kind", "knn", "--bootstrap")).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData("--trees: an option of random-forest, extra-trees, and none of them is trained", "--trees", "7")]
    [InlineData("--mix: not with --kind", "--mix", "mlp,knn", "--kind", "mlp")]
    [InlineData("--mix: 'cat' is none of linear, mlp", "--mix", "mlp,cat")]
    [InlineData("--mix: different kinds were expected", "--mix", "knn,knn")]
    [InlineData("--prototypes: an option of knn", "--mix", "mlp,linear", "--prototypes", "9")]
    public async Task Options_that_mean_nothing_are_refused(string expected, params string[] options)
    {
        (int code, _, string error) = await Train("x", options);

        code.ShouldBe(2);
        error.ShouldContain(expected);
    }

    Task<(int Code, string Output, string Error)> Train(string name, params string[] more) => Cli.Run(["train", "--data", Data("penguins.csv"),
        "--rows", "split=train", "--fit-rows", "split=calibration", "--name", name, "--out", folder[name], .. more]);

    static string Data(string name) => Path.Combine(Repository.Root, "config", "data", name);

    JsonObject Manifest(string family) => JsonNode.Parse(File.ReadAllText(folder[$"{family}/family.json"]))!.AsObject();
}
