using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Tensors;

namespace Export.Tests.Commands;

/// <summary>Ways to a guarantee that nothing was measured for.</summary>
public sealed class UnearnedGuaranteeTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Theory]
    [InlineData(1, "1999 of the 2000")]
    [InlineData(1979, "21 of the 2000")]
    [InlineData(1980, "")]
    public async Task Copies_of_rows_are_no_evidence(int distinct, string refused)
    {
        string family = blobs.Copy();
        string data = family + "-copies.npz";
        Tensor points = NpzFile.Read(blobs.Data).First(t => t.Name == "x"), labels = NpzFile.Read(blobs.Data).First(t => t.Name == "label");
        int[] rows = [.. Enumerable.Range(1000, 500), .. Enumerable.Range(0, 2000).Select(i => 1500 + (i % distinct))];
        NpzFile.Write(data, [points.Take(rows), labels.Take(rows)]);

        (int exit, _, string error) = await Cli.Run("calibrate", family, "--data", data, "--fit-rows", "0-499", "--rows", "500-2499", "--alpha", "0.05");

        exit.ShouldBe(refused.Length > 0 ? 3 : 0, error);
        if (refused.Length > 0)
            error.ShouldContain($"{refused} rows repeat the inputs of another one");
        File.Exists(Path.Combine(family, "ledger.json")).ShouldBe(refused.Length == 0);
    }

    [Fact]
    public async Task Rows_that_were_scored_beside_their_labels_are_seen()
    {
        string family = blobs.Copy();
        await Cli.Run("score", family, "--data", blobs.Data, "--rows", "1500-1999", "--out", family + ".csv");

        (int code, _, string error) = await blobs.Calibrate(family);

        (code, error.Contains("outcomes of 500 of the 2000 rows were seen before")).ShouldBe((3, true), error);
    }

    [Fact]
    public async Task A_guarantee_that_was_taken_out_together_with_the_ledger_leaves_its_rows_used()
    {
        string family = blobs.Copy(), path = Path.Combine(family, "family.json");
        await blobs.Calibrate(family);
        JsonNode manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        manifest["guarantees"] = new JsonArray();
        await File.WriteAllTextAsync(path, manifest.ToJsonString());
        File.Delete(Path.Combine(family, "ledger.json"));
        File.Delete(Path.Combine(family, "ledger-rows.bin"));

        (int code, _, string error) = await blobs.Calibrate(family);

        (code, error.Contains("names 2000 rows that calibrated, and the ledger does not know them")).ShouldBe((3, true), error);
    }

    [Fact]
    public async Task Calibrations_at_the_same_time_keep_every_look_that_says_anything()
    {
        string family = blobs.Copy();
        string[] scores = ["entropy", "mean_minus_sd", "margin", "max_probability"];
        var runs = await Task.WhenAll(scores.Select(s => blobs.Calibrate(family, "--candidates", "mean:" + s)));

        runs.Count(r => r.Code == 0).ShouldBe(1, string.Join('\n', runs.Select(r => r.Error)));
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(family, "ledger.json")))!["looks"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_confidence_is_never_rounded_up_to_certainty()
    {
        (_, string output, string error) = await Cli.Run(
            "calibrate", blobs.Copy(), "--data", blobs.Data, "--fit-rows", "1000-1499", "--rows", "1500-3499", "--alpha", "0.05", "--delta", "0.001");
        output.ShouldContain("with confidence 99.9 %", customMessage: error);
    }

    [Theory]
    [InlineData("--alpha", "5%")]
    [InlineData("--alpha", "0,05")]
    [InlineData("--delta", "0,05")]
    [InlineData("--fit-rows", "a..b")]
    public async Task A_value_that_cannot_be_read_is_wrong_use_in_one_line(string option, string value)
    {
        Dictionary<string, string> options = new() { ["--alpha"] = "0.05", ["--fit-rows"] = "1000-1499", ["--delta"] = "0.05", [option] = value };
        (int code, _, string error) = await Cli.Run(["calibrate", blobs.Copy(), "--data", blobs.Data, "--rows", "1500-3499", .. options.SelectMany(o => new[] { o.Key, o.Value })]);
        code.ShouldBe(2, error);
        error.Split('\n')[0].ShouldContain(value);
    }
}
