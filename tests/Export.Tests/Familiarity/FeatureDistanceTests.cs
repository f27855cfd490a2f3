using System.Globalization;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;
using Export.Familiarity;
using Export.Training;
using Export.Tests.Commands;
using Testing;

namespace Export.Tests.Familiarity;

public class FeatureDistanceTests
{
    [NeedsFact("/usr/bin/python3", Python.Numpy)]
    public void The_gaussian_distance_is_numpys()
    {
        var random = new SeededRandom(5);
        int[] truth = [.. Enumerable.Range(0, 60).Select(i => i % 3)];
        float[] features = [.. Enumerable.Range(0, 60 * 4).Select(i => (float)(random.NextDouble() + (truth[i / 4] * (i % 4)) + (i % 4 == 3 ? random.NextDouble() : 0)))];
        float[] asked = [.. Enumerable.Range(0, 5 * 4).Select(_ => (float)(random.NextDouble() * 6))];

        float[] distances = GaussianDistance.Fit(features, 4, truth, 4).Of(asked, 5);

        string[] expected = Python.Run("""
            import sys, json, numpy as np
            x, y, z = [np.array(json.loads(a)) for a in sys.argv[1:4]]
            x, z = x.reshape(-1, 4), z.reshape(-1, 4)
            means = np.array([x[y == c].mean(0) for c in range(3)])
            centred = x - means[y]
            cov = centred.T @ centred / len(x)
            cov = .99 * cov + .01 * np.trace(cov) / 4 * np.eye(4)
            d = z[:, None, :] - means[None]
            print(*np.sqrt(np.einsum("nci,ij,ncj->nc", d, np.linalg.inv(cov), d).min(1)))
            """, Json(features), Json(truth), Json(asked)).Split(' ');
        for (int i = 0; i < 5; i++)
            ((double)distances[i]).ShouldBe(double.Parse(expected[i], CultureInfo.InvariantCulture), 1e-4);
    }

    [Fact]
    public void The_neighbour_distance_is_one_minus_the_largest_cosine()
    {
        NeighbourDistance distance = NeighbourDistance.Fit([2, 0, 0, 3, 1, 1], 2, new SeededRandom(1));

        float[] found = distance.Of([5, 0, -1, 0, 1, 2, 0, 0], 4);

        ((double)found[0]).ShouldBe(0, 1e-6);
        ((double)found[1]).ShouldBe(1, 1e-6); // (−1, 0) is square to (0, 3)
        ((double)found[2]).ShouldBe(1 - (3 / Math.Sqrt(10)), 1e-6); // nearest to (1, 1)
        ((double)found[3]).ShouldBe(1, 1e-6); // no feature is active
    }

    [Fact]
    public void A_bank_is_drawn_where_rows_are_many()
    {
        float[] rows = [.. Enumerable.Range(0, 3000).SelectMany(i => new[] { MathF.Cos(i / 1000f), MathF.Sin(i / 1000f) })];

        float[] found = NeighbourDistance.Fit(rows, 2, new SeededRandom(1)).Of(rows, 3000);

        // Rows of the bank find themselves; those left out a neighbour some thousandths of a radian away.
        found.ShouldAllBe(d => d < 1e-3f);
    }

    [NeedsTheory("/usr/bin/python3", Python.Onnx)]
    [InlineData("cnn", "gaussian")]
    [InlineData("mlp", "neighbour")]
    public async Task Train_writes_members_that_know_what_they_have_not_seen(string kind, string distance)
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = await Cli.Run("train", "--data", Data("mnist10k-images-idx3-ubyte.gz"), "--labels",
            Data("mnist10k-labels-idx1-ubyte.gz"), "--rows", "0-999", "--kind", kind, "--filters", "16", "--hidden", "32", "--members", "2", "--epochs",
            "4", "--distance", distance, "--no-single", "--name", "m", "--out", folder["m"]);

        (code, error).ShouldBe((0, ""));
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(folder["m/family.json"]))!;
        manifest["decides"]!["distance"]!.GetValue<string>().ShouldBe("feature_distance");
        manifest["scores"]!["novelty"]!.GetValue<string>().ShouldBe("feature_distance");
        manifest["members"]![0]!["recipe"]!["distance"]!.GetValue<string>().ShouldBe(distance);
        Python.Run("import sys, onnx; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True); print('good')",
            folder["m/members/seed-0.onnx"]).ShouldBe("good");
    }

    [Fact]
    public async Task A_rival_alone_is_judged_by_its_own_distance_too()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = await Cli.Run("train", "--data", Data("penguins.csv"), "--rows", "split=train", "--hidden", "8", "--members", "2",
            "--epochs", "4", "--distance", "gaussian", "--no-single", "--name", "m", "--out", folder["m"]);
        code.ShouldBe(0, error);
        using FamilyLease lease = new FamilyFiles(folder["m"]).Load();
        Rows rows = RowFile.Read(DataFile.Open(Data("penguins.csv")), null, [.. lease.Family.Inputs.Select(i => i.Config)],
            new RowReadOptions { Selection = RowSelection.Parse("split=test") });
        var run = FamilyRows.Run(lease.Family, rows, "penguins", default);
        int[] truth = new int[run.Count], said = [.. run.Decide(lease.Family.DefaultChoice).Select(d => d.Prediction)];

        double[] first = Contenders.Member("a", run, 0, truth, [run]).Novelty!, second = Contenders.Member("b", run, 1, truth, [run]).Unfamiliar![0];

        // The family's is their mean.
        double[] family = run.Doubt(ScoreName.FeatureDistance, said, 1);
        for (int i = 0; i < run.Count; i++)
            ((first[i] + second[i]) / 2).ShouldBe(family[i], 1e-12);
        first.ShouldNotBe(second);
        first.Max().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_linear_member_has_no_features_and_says_so()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = await Cli.Run("train", "--data", Data("penguins.csv"), "--rows", "split=train", "--kind", "linear", "--members", "2",
            "--distance", "gaussian", "--name", "m", "--out", folder["m"]);

        code.ShouldBe(3);
        error.ShouldContain("--distance gaussian needs members with a hidden layer; these have none");
        Directory.Exists(folder["m"]).ShouldBeFalse();
    }

    static string Data(string name) => Path.Combine(Testing.Repository.Root, "config", "data", name);

    static string Json<T>(T[] values) => System.Text.Json.JsonSerializer.Serialize(values);
}
