using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;
using Export.Evaluation;
using Testing;

namespace Export.Tests.Commands;

public sealed class ErrorPredictorTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    const string Fit = "1000-1999";

    [Fact]
    public async Task On_rows_it_never_saw_it_ranks_errors_as_well_as_the_best_score_and_says_how_many_there_are()
    {
        string family = blobs.Copy();
        (int code, string output, string error) = await Predict(family);
        (code, error).ShouldBe((0, ""));
        output.ShouldMatch(@"error predictor of mean: [1-9][0-9]* of 1000 fit rows are wrong");
        output.ShouldContain("best single score, ");

        Measured rows = Measure(family, blobs.Data, null, "2000-4499");
        rows.Augrc.ShouldBeLessThanOrEqualTo(rows.BestSingle + 0.1, $"AUGRC x1000 {rows.Augrc:F3}, best single {rows.BestSingle:F3}");
        // The rate on 1,000 fit rows and that on 2,500 others, each by its own draw.
        double rate = rows.Wrong.Average(w => w ? 1.0 : 0), deviation = Math.Sqrt(rate * (1 - rate) * ((1 / 1000.0) + (1 / 2500.0)));
        Math.Abs(rows.Probabilities.Average() - rate).ShouldBeLessThan(3 * deviation, $"mean P(error) {rows.Probabilities.Average():F4}, share wrong {rate:F4}");
        foreach (ErrorRateBin bin in ErrorPredictorReport.Binned(rows.Probabilities, rows.Wrong))
        {
            double slack = 3 * Math.Sqrt(((bin.MeanProbability * (1 - bin.MeanProbability)) + 0.001) * ((1 / 200.0) + (1 / 500.0)));
            Math.Abs(bin.MeanProbability - bin.ErrorRate).ShouldBeLessThan(slack, $"{bin.Rows} rows, mean P(error) {bin.MeanProbability:F4}, wrong {bin.ErrorRate:F4}");
        }
    }

    [Fact]
    public async Task On_the_shipped_digits_it_ranks_the_test_rows_as_well_as_the_best_score()
    {
        using var folder = new TemporaryFolder();
        string family = folder["mnist"], config = Path.Combine(Repository.Root, "config");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(config, "families", "mnist"), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(family, Path.GetRelativePath(Path.Combine(config, "families", "mnist"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string data = Path.Combine(config, "data", "mnist10k-images-idx3-ubyte.gz"), labels = Path.Combine(config, "data", "mnist10k-labels-idx1-ubyte.gz");
        (int code, _, string error) = await Cli.Run("calibrate", family, "--data", data, "--labels", labels, "--fit-rows", "5500-5999", "--error-predictor");
        (code, error).ShouldBe((0, ""));

        Measured rows = Measure(family, data, labels, "8000-9999");
        rows.Augrc.ShouldBeLessThanOrEqualTo(rows.BestSingle + 0.1, $"AUGRC x1000 {rows.Augrc:F3}, best single {rows.BestSingle:F3}");
        // The guarantee does not rank by it, and so it stays.
        using FamilyLease lease = new FamilyFiles(family).Load();
        lease.Family.Guarantees.ShouldHaveSingleItem().State.ShouldBe("valid");
    }

    [Fact]
    public async Task As_risk_it_carries_a_guarantee_that_another_predictor_ends()
    {
        string family = blobs.Copy(), path = Path.Combine(family, "family.json");
        await Predict(family);
        JsonNode manifest = Manifest(family);
        manifest["scores"]!["risk"] = "error_probability";
        File.WriteAllText(path, manifest.ToJsonString());

        (int code, string output, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", Fit, "--rows", "2000-3999", "--alpha", "0.03");
        (code, error).ShouldBe((0, ""), output);
        output.ShouldContain("flagged: error_probability above ");
        (await State(family)).ShouldBe("valid");
        (code, output, error) = await Cli.Run("evaluate", family, "--data", blobs.Data, "--rows", "4000-4499", "--replicates", "20");
        (code, error, output.Contains("error_probability")).ShouldBe((0, "", true));

        (code, _, error) = await Predict(family, "1000-1900");
        (code, error.Contains("ends the guarantee")).ShouldBe((3, true), error);
        manifest = Manifest(family);
        manifest["scores"]!["error_predictor"]!["bias"] = manifest["scores"]!["error_predictor"]!["bias"]!.GetValue<double>() + 1e-9;
        File.WriteAllText(path, manifest.ToJsonString());
        (await State(family)).ShouldBe("none");
    }

    [Fact]
    public async Task As_a_declared_candidate_it_needs_no_change_of_the_manifest()
    {
        string family = blobs.Copy();
        (int code, string output, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", Fit, "--rows", "2000-3999", "--alpha", "0.03",
            "--error-predictor", "--candidates", "mean:error_probability");
        (code, error).ShouldBe((0, ""), output);
        output.ShouldContain("flagged: error_probability above ");
        output.ShouldContain("wrote scores.error_predictor");
        Manifest(family)["scores"]!["error_predictor"]!["answer"]!.GetValue<string>().ShouldBe("mean");
        (await State(family)).ShouldBe("valid");
    }

    [Fact]
    public async Task Fit_rows_with_too_few_errors_are_refused_with_the_number_needed()
    {
        string family = blobs.Copy();
        byte[] before = File.ReadAllBytes(Path.Combine(family, "family.json"));
        (int code, _, string error) = await Predict(family, "1000-1099");
        code.ShouldBe(3);
        error.ShouldMatch(@"[0-9] of the 100 fit rows are wrong; an error predictor needs 10 wrong and 10 right ones: (about [0-9]+ rows like these have them|how many)");
        File.ReadAllBytes(Path.Combine(family, "family.json")).ShouldBe(before);
    }

    [Fact]
    public async Task Its_fit_rows_cannot_calibrate_afterwards()
    {
        string family = blobs.Copy();
        await Predict(family);
        (int code, _, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "4000-4499", "--rows", "1900-2999", "--alpha", "0.05");
        (code, error.Contains("100 of the 1100 rows meant for 'calibrate' were used for 'fit'")).ShouldBe((3, true), error);
    }

    Task<(int Code, string Output, string Error)> Predict(string family, string fit = Fit) =>
        Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", fit, "--error-predictor");

    static Measured Measure(string folder, string data, string? labels, string selection)
    {
        using FamilyLease lease = new FamilyFiles(folder).Load();
        Family family = lease.Family;
        Rows read = RowFile.Read(data, labels, [.. family.Inputs.Select(i => i.Config)], new RowReadOptions { Selection = RowSelection.Parse(selection) });
        var rows = FamilyRows.Run(family, read, data, default);
        int[] truth = Data.ClassLabels.Indexes(read, [.. family.Labels], data), chosen = [.. rows.Decide(family.DefaultChoice).Select(d => d.Prediction)];
        bool[] wrong = [.. chosen.Select((c, i) => c != truth[i])];
        double[] probabilities = rows.Doubt(ScoreName.ErrorProbability, chosen, 1);
        double best = ScoreNames.For("classification").Min(s => Augrc(rows.Doubt(s, chosen, 1), wrong));
        return new Measured(Augrc(probabilities, wrong), best, probabilities, wrong);
    }

    static double Augrc(double[] doubt, bool[] wrong) => 1000 * new SelectiveCurve(doubt, wrong).Augrc();

    static async Task<string> State(string family)
    {
        (_, string output, _) = await Cli.Run("inspect", family, "--json");
        return JsonNode.Parse(output)!["guarantees"]![0]!["state"]!.GetValue<string>();
    }

    static JsonNode Manifest(string family) => JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!;

    sealed record Measured(double Augrc, double BestSingle, double[] Probabilities, bool[] Wrong);
}
