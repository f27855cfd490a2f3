using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Tests.Commands;

public sealed class ConformalCommandTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Theory]
    [InlineData("lac")]
    [InlineData("aps")]
    public async Task Sets_hold_the_classes_whose_score_is_at_most_the_kept_quantile(string method)
    {
        string family = blobs.Copy();
        (int code, string output, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--rows", "1500-3499", "--sets", $"{method}:0.1");
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("with probability 90.0 %");
        JsonNode sets = JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!["sets"]!;
        sets["rows"]!.GetValue<int>().ShouldBe(2000);

        double[][] p = Means(family, "3500-4499", out bool[] served);
        double quantile = sets["quantile"]!.GetValue<double>() + 1e-5;
        // By hand: sort, add up, compare.
        for (int row = 0; row < p.Length; row++)
        {
            for (int c = 0; c < 3; c++)
            {
                double score = method == "lac" ? 1 - p[row][c] : p[row].Where((v, other) => v > p[row][c] || other == c).Sum();
                served[(row * 3) + c].ShouldBe(score <= quantile);
            }
        }

        // 1000 new rows: the share of covered ones is within four standard deviations of what 2000 calibration rows promise.
        int covered = Enumerable.Range(0, p.Length).Count(row => served[(row * 3) + blobs.Truth[3500 + row]]);
        covered.ShouldBeInRange(900 - 47, 901 + 47);
    }

    [Fact]
    public async Task Rows_whose_outcomes_were_seen_are_refused_and_too_few_are_not_looked_at()
    {
        string family = blobs.Copy();
        (int code, string output, _) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--rows", "1500-1507", "--sets", "lac:0.1");
        (code, output).ShouldBe((1, "nothing calibrated: 8 rows; 0.1 takes 9 at least. No outcome was looked at" + Environment.NewLine));
        File.Exists(Path.Combine(family, "ledger.json")).ShouldBeFalse();
        (code, _, _) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--rows", "1500-1508", "--sets", "lac:0.1");
        code.ShouldBe(0);
        (code, _, string error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--rows", "1500-1600", "--sets", "aps:0.1", "--force");
        (code, error.Contains("outcomes of 9 of the 101 rows were seen before")).ShouldBe((3, true));
        (code, _, error) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--rows", "1600-1700", "--sets", "aps:0.1");
        (code, error.Contains("there are calibrated sets; --force replaces them")).ShouldBe((3, true));
    }

    [Fact]
    public async Task Sets_of_another_predictor_or_with_another_figure_are_not_given()
    {
        string family = blobs.Copy();
        await Cli.Run("calibrate", family, "--data", blobs.Data, "--rows", "1500-3499", "--sets", "lac:0.1");
        Offered(family).ShouldContain("consensus.prediction_set");
        string path = Path.Combine(family, "family.json"), text = File.ReadAllText(path);
        JsonNode manifest = JsonNode.Parse(text)!;
        manifest["members"]![0]!["temperature"] = 3.5;
        File.WriteAllText(path, manifest.ToJsonString());
        Offered(family).ShouldNotContain("consensus.prediction_set");
        File.WriteAllText(path, text.Replace("\"alpha\": 0.1", "\"alpha\": 0.01"));
        Offered(family).ShouldNotContain("consensus.prediction_set");
    }

    [Theory]
    [InlineData("--sets: it is", "--intervals", "0.1")]
    [InlineData("lac:0.1 or aps:0.1 was expected", "--sets", "raps:0.1")]
    [InlineData("lac:0.1 or aps:0.1 was expected", "--sets", "lac:1")]
    public async Task What_cannot_be_meant_is_refused(string says, params string[] options)
    {
        (int code, _, string error) = await Cli.Run(["calibrate", blobs.Copy(), "--data", blobs.Data, "--rows", "1500-1600", "--floor", "1", .. options]);
        code.ShouldBeOneOf(2, 3);
        error.ShouldContain(options[0] == "--intervals" ? "--intervals is for regressions" : says);
    }

    static string[] Offered(string folder)
    {
        using FamilyLease lease = Load(folder);
        return [.. ConsensusOutputs.Of(lease.Family).Select(o => o.Name)];
    }

    double[][] Means(string folder, string rows, out bool[] served)
    {
        using FamilyLease lease = Load(folder);
        var read = RowFile.Read(blobs.Data, null, lease.Family.Manifest.Inputs, new RowReadOptions { Selection = RowSelection.Parse(rows) });
        MemberOutputs outputs = new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, read.Inputs, Timeout.InfiniteTimeSpan, default).AsTask().GetAwaiter().GetResult();
        FamilyDecisions decisions = Decider.Decide(lease.Family, outputs, lease.Family.DefaultChoice);
        served = [.. ConsensusOutputs.Build("consensus.prediction_set", lease.Family, outputs, decisions).As<bool>()];
        Tensor means = ConsensusOutputs.Build("consensus.mean_probabilities", lease.Family, outputs, decisions);
        return [.. Enumerable.Range(0, read.Count).Select(row => Enumerable.Range(0, 3).Select(c => means.GetDouble((row * 3) + c)).ToArray())];
    }

    static FamilyLease Load(string folder)
    {
        var mistakes = new List<string>();
        return FamilyLoader.Lease(folder, new Dictionary<string, byte[]>(), TimeProvider.System, mistakes) ?? throw new InvalidOperationException(string.Join("; ", mistakes));
    }
}
