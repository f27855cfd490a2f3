using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Tests.Commands;

public sealed class CalibrateCommandTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Fact]
    public async Task A_preview_shows_several_alphas_and_leaves_the_manifest_alone()
    {
        string family = blobs.Copy();
        byte[] before = File.ReadAllBytes(Path.Combine(family, "family.json"));

        (int code, string output, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "1000-1499");

        (code, error).ShouldBe((0, ""));
        foreach (string alpha in new[] { "0.5", "1.0", "2.0", "3.0", "5.0" })
            output.ShouldContain(alpha);
        output.ShouldContain("flags per 1,000");
        output.ShouldContain("not a guarantee");
        File.ReadAllBytes(Path.Combine(family, "family.json")).ShouldBe(before);
        File.ReadAllText(Path.Combine(family, "ledger.json")).ShouldContain("\"purpose\": \"fit\"");
    }

    [Fact]
    public async Task A_guarantee_counts_what_the_serving_code_decides_row_by_row()
    {
        string family = blobs.Copy();
        (int code, string output, string error) = await blobs.Calibrate(family);
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("with confidence 95");
        output.ShouldContain("not per row, class or group");

        JsonNode guarantee = Manifest(family)["guarantees"]!.AsArray().ShouldHaveSingleItem()!;
        string csv = family + ".csv";
        await Cli.Run("score", family, "--data", blobs.Data, "--rows", "1500-3499", "--out", csv);
        Decided[] rows = Decided.Read(csv);
        double tau = guarantee["tau"]!.GetValue<double>();
        Decided[] passed = [.. rows.Where(r => !r.Reasons.Contains("novelty"))];
        guarantee["n"]!.GetValue<int>().ShouldBe(passed.Count(r => r.Risk <= tau - 1e-5));
        guarantee["k"]!.GetValue<int>().ShouldBe(passed.Count(r => r.Risk <= tau + 1e-5 && r.Prediction != blobs.Truth[r.Row]));
        guarantee["rows"]!.GetValue<int>().ShouldBe(2000);
        rows.Count(r => !r.Flagged).ShouldBe(passed.Count(r => r.Risk <= tau));
        rows.Count(r => r.Reasons.Contains("novelty")).ShouldBe(rows.Count(r => r.PValue <= 0.01));
        guarantee["per_true_class"]!.AsArray().Sum(c => c!["n"]!.GetValue<int>()).ShouldBe(guarantee["n"]!.GetValue<int>());
        guarantee["per_predicted_class"]!.AsArray().Sum(c => c!["errors"]!.GetValue<int>()).ShouldBe(guarantee["k"]!.GetValue<int>());
    }

    [Fact]
    public async Task Fit_rows_of_a_file_of_their_own_with_labels_of_another_give_what_one_file_gives()
    {
        string whole = blobs.Copy(), parted = blobs.Copy();
        await blobs.Calibrate(whole);
        var arrays = NpzFile.Read(blobs.Data);
        string Part(string name, int first, int rows, bool labels)
        {
            string path = Path.Combine(Path.GetDirectoryName(parted)!, name);
            NpzFile.Write(path, arrays.Where(a => labels || a.Name != "label").Select(a => a.Slice(first, rows)));
            return path;
        }

        string fit = Part("fit.npz", 1000, 500, labels: false), calibrate = Part("calibrate.npz", 1500, 2000, labels: true), truth = Path.Combine(Path.GetDirectoryName(parted)!, "truth.npy");
        NpyFile.Write(truth, arrays.Single(a => a.Name == "label").Slice(1000, 500));
        string[] share = ["calibrate", parted, "--data", calibrate, "--rows", "0-1999", "--fit-rows", "0-499", "--alpha", "0.02"];

        (await Cli.Run([.. share, "--fit-labels", truth])).ShouldBe((2, "", "error: --fit-labels: the file of the fit rows (--fit-data) was expected with it\n./gateway calibrate --help shows how\n"));
        (await Cli.Run([.. share, "--fit-data", fit])).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(3), r => r.Error.ShouldStartWith($"error: {fit}: no labels"));
        (int code, _, string error) = await Cli.Run([.. share, "--fit-data", fit, "--fit-labels", truth]);

        (code, error).ShouldBe((0, ""));
        JsonNode one = Manifest(whole)["guarantees"]![0]!, other = Manifest(parted)["guarantees"]![0]!;
        foreach (string figure in new[] { "tau", "n", "k", "coverage", "p_value", "fit_digest", "calibration_digest" })
            other[figure]!.ToJsonString().ShouldBe(one[figure]!.ToJsonString(), figure);
        Manifest(parted)["baseline"]!.ToJsonString().ShouldBe(Manifest(whole)["baseline"]!.ToJsonString());
        (await Cli.Run([.. share, "--fit-data", calibrate, "--force"])).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(3), r => r.Error.ShouldContain("calibrate.npz: 500 of the 500 rows meant for 'fit' were used for 'calibrate'"));
    }

    [Fact]
    public async Task Temperatures_banks_and_baseline_come_from_the_fit_rows()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        JsonNode manifest = Manifest(family);
        foreach (JsonNode? member in manifest["members"]!.AsArray())
        {
            member!["temperature"]!.GetValue<double>().ShouldNotBe(1);
            member["smoothing"]!.GetValue<double>().ShouldBeInRange(1e-4, 0.2);
        }

        manifest["baseline"]!["class_counts"]!.AsArray().Sum(c => c!.GetValue<int>()).ShouldBe(500);
        manifest["baseline"]!["flag_rate"]!.GetValue<double>().ShouldBeInRange(0.01, 0.9);
        Ensemble.Data.NpzFile.Read(Path.Combine(family, "baseline.npz")).Single(t => t.Name == "mutual_information").Rows.ShouldBe(500);
    }

    [Fact]
    public async Task The_family_loads_with_the_guarantee_in_force()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        using var store = new FamilyStore(Path.GetDirectoryName(family)!, TimeProvider.System);
        store.LoadAll();
        using FamilyLease lease = store.Lease("blobs", null).ShouldNotBeNull();
        lease.Family.GuaranteeFor(lease.Family.DefaultChoice).ShouldNotBeNull().State.ShouldBe("valid");
    }

    [Fact]
    public async Task A_second_look_at_the_same_outcomes_is_refused()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        byte[] before = File.ReadAllBytes(Path.Combine(family, "family.json"));

        (int code, _, string error) = await blobs.Calibrate(family, "--force", "--start", "0.25");

        code.ShouldBe(3);
        error.ShouldContain("outcomes of 2000 of the 2000 rows were seen before");
        error.ShouldContain("give fresh rows");
        File.ReadAllBytes(Path.Combine(family, "family.json")).ShouldBe(before);
    }

    [Fact]
    public async Task Rows_that_were_evaluated_cannot_calibrate()
    {
        string family = blobs.Copy();
        await Cli.Run("evaluate", family, "--data", blobs.Data, "--rows", "3400-3499", "--replicates", "20");
        (int code, _, string error) = await blobs.Calibrate(family);
        code.ShouldBe(3);
        error.ShouldContain("outcomes of 100 of the 2000 rows were seen before (first in look 1 of ledger.json: evaluate");
    }

    [Fact]
    public async Task A_guarantee_that_is_there_is_replaced_only_with_force_and_fresh_rows()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        (int code, _, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "1000-1499", "--rows", "3500-4499", "--alpha", "0.05");
        (code, error.Contains("--force replaces it")).ShouldBe((3, true));
        (code, _, _) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "1000-1499", "--rows", "3500-4499", "--alpha", "0.05", "--force");
        code.ShouldBe(0);
        JsonNode only = Manifest(family)["guarantees"]!.AsArray().ShouldHaveSingleItem()!;
        only["alpha"]!.GetValue<double>().ShouldBe(0.05);
        Directory.GetFiles(family, "replay*.npz").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Too_few_rows_give_no_guarantee_and_say_how_many_are_needed()
    {
        string family = blobs.Copy();
        (int code, string output, _) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "1000-1499", "--rows", "1500-1599", "--alpha", "0.02");
        code.ShouldBe(1);
        output.ShouldContain("no guarantee: too few of the 100 rows");
        output.ShouldContain("149 without an error are the least");
        output.ShouldMatch("it needs about 1[4-9][0-9] rows");
        Manifest(family)["guarantees"]!.AsArray().ShouldBeEmpty();
        File.ReadAllText(Path.Combine(family, "ledger.json")).ShouldContain("\"result\": \"no guarantee\"");
    }

    [Theory]
    [InlineData("900-1499", "1500-3499", "meant for 'fit' were used for 'train', the first is row 900")]
    [InlineData("1000-1499", "1400-3499", "meant for 'calibrate' were used for 'fit', the first is row 1400")]
    [InlineData("1000-1499", "0-1999", "meant for 'calibrate' were used for")]
    public async Task Splits_that_share_rows_are_refused(string fit, string calibrate, string why)
    {
        (int code, _, string error) = await Cli.Run("calibrate", blobs.Copy(), "--data", blobs.Data, "--fit-rows", fit, "--rows", calibrate, "--alpha", "0.02");
        code.ShouldBe(3);
        error.ShouldContain(why);
    }

    [Fact]
    public async Task Rows_once_fitted_on_stay_fitted_on()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "4000-4199", "--rows", "3500-3999", "--alpha", "0.05", "--force");
        (int code, _, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "4000-4199", "--rows", "1400-1499", "--alpha", "0.05", "--force");
        (code, error.Contains("100 of the 100 rows meant for 'calibrate' were used for 'fit'")).ShouldBe((3, true));
    }

    [Fact]
    public async Task A_family_changed_afterwards_has_no_guarantee()
    {
        string family = blobs.Copy(), path = Path.Combine(family, "family.json");
        await blobs.Calibrate(family);
        JsonNode manifest = Manifest(family);
        manifest["members"]![0]!["temperature"] = 1.5;
        File.WriteAllText(path, manifest.ToJsonString());

        (int code, string output, _) = await Cli.Run("inspect", family, "--json");

        JsonNode status = JsonNode.Parse(output)!["guarantees"]![0]!;
        (code, status["state"]!.GetValue<string>()).ShouldBe((0, "none"));
        status["why"]!.GetValue<string>().ShouldContain("calibrate on fresh rows");
    }

    [Fact]
    public async Task The_novelty_gate_is_set_without_labels()
    {
        string family = blobs.Copy();
        (int code, string output, _) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--fit-rows", "1000-1499", "--unlabelled");
        (code, output.Contains("novelty bank: 500 fit rows")).ShouldBe((0, true));
        Manifest(family)["members"]![0]!["temperature"]!.GetValue<double>().ShouldBe(1);
        string csv = family + ".csv";
        await Cli.Run("score", family, "--data", blobs.Data, "--rows", "3500-4499", "--out", csv);
        // At most 1 % in expectation; 3 standard errors of 1,000 rows and of the bank.
        Decided.Read(csv).Count(r => r.Reasons.Contains("novelty")).ShouldBeInRange(0, 30);
    }

    [Fact]
    public async Task A_bank_that_is_too_small_for_its_rate_is_refused()
    {
        (int code, _, string error) = await Cli.Run("calibrate", blobs.Copy(), "--data", blobs.Data, "--fit-rows", "1000-1097", "--unlabelled");
        (code, error.Contains("98 fit rows; a false-flag rate of 0.01 needs 99")).ShouldBe((3, true));
    }

    [Theory]
    [InlineData("--alpha", "0.02")]
    [InlineData("--alpha", "1.5", "--rows", "1500-3499")]
    [InlineData("--delta", "0", "--rows", "1500-3499")]
    [InlineData("--unlabelled", "--alpha", "0.02", "--rows", "1500-3499")]
    public async Task Wrong_use_is_told_from_broken_input(params string[] options)
    {
        (int code, _, string error) = await Cli.Run(["calibrate", "anything", "--data", blobs.Data, "--fit-rows", "1000-1499", .. options]);
        (code, error.StartsWith("error: ", StringComparison.Ordinal)).ShouldBe((2, true));
    }

    [Fact]
    public async Task A_family_that_is_not_there_names_the_nearest_one()
    {
        string folder = Path.GetDirectoryName(blobs.Copy())!;
        (int code, _, string error) = await Cli.Run("inspect", "blobz", "--families", folder);
        (code, error.Contains("blobs")).ShouldBe((3, true));
    }

    static JsonNode Manifest(string family) => JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!;
}
