using System.Text.Json.Nodes;

namespace Export.Tests.Commands;

public sealed class CalibrateCostsTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    static readonly string[] Worth = ["--cost-wrong", "10", "--cost-abstain", "1"];

    [Fact]
    public async Task The_threshold_is_the_argmax_of_utility_over_the_fit_rows_as_they_are_served()
    {
        string family = blobs.Copy();
        JsonNode costs = (await Json(family, [.. Worth, "--gain-right", "0.5", "--write"]))["costs"]!;
        double threshold = costs["best"]!["threshold"]!.GetValue<double>();
        costs["written"]!.GetValue<bool>().ShouldBeTrue();
        Manifest(family)["scores"]!["risk_threshold"]!.GetValue<double>().ShouldBe(threshold);

        string csv = family + ".csv";
        (await Cli.Run("score", family, "--data", blobs.Data, "--rows", "1000-1999", "--out", csv)).Code.ShouldBe(0);
        Decided[] rows = Decided.Read(csv);
        double At(double tau) => rows.Average(r => r.Reasons.Contains("novelty") || r.Risk > tau ? -1 : r.Prediction == blobs.Truth[r.Row] ? 0.5 : -10);
        double[] grid = [.. Enumerable.Range(0, 401).Select(i => i / 400.0)];
        double best = grid.MaxBy(At);
        At(threshold).ShouldBeGreaterThanOrEqualTo(At(best) - 1e-12);
        costs["best"]!["utility"]!.GetValue<double>().ShouldBe(At(threshold), 1e-12);
        // Between two neighbouring risks every threshold is worth the same: one step of the grid beside the best of it.
        Math.Abs(At(grid.MinBy(t => Math.Abs(t - threshold))) - At(best)).ShouldBeLessThan(0.012);
        rows.Count(r => r.Flagged).ShouldBe(costs["best"]!["flagged"]!.GetValue<int>());
    }

    [Fact]
    public async Task Without_write_the_family_stays_as_it_is()
    {
        string family = blobs.Copy();
        byte[] before = File.ReadAllBytes(Path.Combine(family, "family.json"));
        (int code, string output, string error) = await Calibrate(family, Worth);
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("an answer is worth giving where P(wrong) is below 0.1000");
        output.ShouldContain("--write keeps it");
        File.ReadAllBytes(Path.Combine(family, "family.json")).ShouldBe(before);
    }

    [Fact]
    public async Task The_guaranteed_threshold_stands_beside_it_and_goes_on_flagging()
    {
        string family = blobs.Copy();
        JsonNode json = await Json(family, [.. Worth, "--write", "--rows", "2000-3999", "--alpha", "0.03"]);
        JsonNode guaranteed = json["costs"]!["guaranteed"]!.AsArray().ShouldHaveSingleItem()!;
        guaranteed["choice"]!["threshold"]!.GetValue<double>().ShouldBe(json["guarantee"]!["tau"]!.GetValue<double>());
        guaranteed["choice"]!["utility"]!.GetValue<double>().ShouldBeLessThanOrEqualTo(json["costs"]!["best"]!["utility"]!.GetValue<double>());
        Manifest(family)["scores"]!["risk_threshold"]!.GetValue<double>().ShouldBe(json["costs"]!["best"]!["threshold"]!.GetValue<double>());

        string csv = family + ".csv";
        await Cli.Run("score", family, "--data", blobs.Data, "--rows", "1000-1999", "--out", csv);
        double tau = json["guarantee"]!["tau"]!.GetValue<double>();
        Decided.Read(csv).ShouldAllBe(r => r.Reasons.Contains("risk") == r.Risk > tau);
    }

    [Fact]
    public async Task Where_the_risk_is_the_chance_of_an_error_chows_threshold_is_shown_too()
    {
        string family = blobs.Copy(), path = Path.Combine(family, "family.json");
        await Calibrate(family, "--error-predictor");
        JsonNode manifest = Manifest(family);
        manifest["scores"]!["risk"] = "error_probability";
        File.WriteAllText(path, manifest.ToJsonString());
        JsonNode costs = (await Json(family, Worth))["costs"]!;
        costs["chow"]!["threshold"]!.GetValue<double>().ShouldBe(0.1);
        // On 1,000 rows the best threshold and the rule for the true P(error) are worth about the same.
        costs["chow"]!["utility"]!.GetValue<double>().ShouldBe(costs["best"]!["utility"]!.GetValue<double>(), 0.03);
    }

    [Theory]
    [InlineData("--cost-wrong", "10")]
    [InlineData("--cost-abstain", "1")]
    [InlineData("--write")]
    [InlineData("--gain-right", "1", "--error-predictor")]
    [InlineData("--cost-wrong", "1", "--cost-abstain", "1")]
    [InlineData("--cost-wrong", "-1", "--cost-abstain", "-2")]
    [InlineData("--error-predictor", "--unlabelled")]
    [InlineData("--error-predictor", "--withdraw", "g")]
    [InlineData("--error-predictor", "--method", "thresholdout", "--alpha", "0.02", "--rows", "2000-2999")]
    public async Task Options_that_do_not_fit_together_are_wrong_use(params string[] options)
    {
        (int code, _, string error) = await Calibrate("anything", options);
        (code, error.StartsWith("error: ", StringComparison.Ordinal)).ShouldBe((2, true), error);
    }

    Task<(int Code, string Output, string Error)> Calibrate(string family, params string[] more) =>
        Cli.Run(["calibrate", family, "--data", blobs.Data, "--fit-rows", "1000-1999", .. more]);

    async Task<JsonNode> Json(string family, params string[] more)
    {
        (int code, string output, string error) = await Calibrate(family, [.. more, "--json"]);
        (code, error).ShouldBe((0, ""), output);
        return JsonNode.Parse(output)!;
    }

    static JsonNode Manifest(string family) => JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!;
}
