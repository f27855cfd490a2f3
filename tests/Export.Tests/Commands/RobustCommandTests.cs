using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Ensemble.Tensors;

namespace Export.Tests.Commands;

public sealed class RobustCommandTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    // Of 2000 rows at 1 - .011257914512604767 (alpha .1, radius 1 in units of the noise) the one of rank 2001 · .98874 = 1978.47, so 1979;
    // of 500 at 1 - .098 that of rank 501 · .902 = 451.9, so 452.
    [Theory]
    [InlineData(1, "1500-3499", 1979)]
    [InlineData(64, "1500-1999", 452)]
    public async Task The_quantile_is_the_order_statistic_of_the_true_classes_scores_under_the_seeds_noise(int samples, string rows, int rank)
    {
        string family = blobs.Copy();
        (int code, string output, string error) = await Cli.Run(
            "calibrate", family, "--data", blobs.Data, "--rows", rows, "--sets", "robust:0.1", "--radius", "0.5", "--noise", "0.5", "--samples", $"{samples}", "--noise-seed", "7");
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("with probability 90.0 %, where a row was changed by 0.5 at most");
        output.ShouldContain("noise seed 7");
        JsonNode sets = JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!["robust_sets"]!;
        sets["robust"]!.ToJsonString().ShouldBe($$"""{"radius":0.5,"noise":0.5,"samples":{{samples}},"beta":{{(samples == 1 ? "0" : "0.001")}},"seed":7}""");
        sets["quantile"]!.GetValue<double>().ShouldBe(Scores(family, rows, samples)[rank - 1], 1e-6);
        (_, output, _) = await Cli.Run("inspect", family);
        output.ShouldContain($"under noise 0.5, miss 0.1 of rows changed by 0.5 at most; copies a row: {samples}; {sets["rows"]} rows");
    }

    // By hand: noise, the members one by one, their mean, sorted.
    double[] Scores(string folder, string rows, int samples)
    {
        var mistakes = new List<string>();
        using FamilyLease lease = FamilyLoader.Lease(folder, new Dictionary<string, byte[]>(), TimeProvider.System, mistakes)!;
        float[] x = RowFile.Read(blobs.Data, null, lease.Family.Manifest.Inputs, new RowReadOptions { Selection = RowSelection.Parse(rows) }).Inputs[0].As<float>().ToArray();
        double[] scores = new double[x.Length / 2], z = new double[2];
        for (int row = 0; row < scores.Length; row++)
        {
            using RowNoise noise = NoiseKey.OfSeed(7).Of(Guid.Empty, row);
            float[] noised = new float[samples * 2];
            for (int sample = 0; sample < samples; sample++)
            {
                noise.Fill(sample, z);
                noised[2 * sample] = (float)(x[2 * row] + (0.5 * z[0]));
                noised[(2 * sample) + 1] = (float)(x[(2 * row) + 1] + (0.5 * z[1]));
            }

            MemberOutputs outputs = new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, [Tensor.From<float>("x", Datatype.FP32, [samples, 2], noised)], Timeout.InfiniteTimeSpan, default)
                .AsTask().GetAwaiter().GetResult();
            int truth = blobs.Truth[1500 + row];
            scores[row] = 1 - Enumerable.Range(0, samples).Average(s => Enumerable.Range(0, 3).Average(m => outputs.Values(m, s)[truth]));
        }

        return [.. scores.Order()];
    }

    // alpha .1 and a radius of twice the noise take 1937 rows.
    [Fact]
    public async Task Too_few_rows_are_refused_with_the_number_needed_and_no_outcome_is_looked_at()
    {
        string family = blobs.Copy();
        string[] options = ["calibrate", family, "--data", blobs.Data, "--sets", "robust:0.1", "--radius", "1", "--noise", "0.5"];
        (int code, string output, _) = await Cli.Run([.. options, "--rows", "1500-3435"]);
        (code, output).ShouldBe((1, "nothing calibrated: 1936 rows; 0.1 at this radius and noise takes 1937 at least. No outcome was looked at" + Environment.NewLine));
        File.Exists(Path.Combine(family, "ledger.json")).ShouldBeFalse();
        (code, _, _) = await Cli.Run([.. options, "--rows", "1500-3436"]);
        code.ShouldBe(0);
    }

    [Fact]
    public async Task They_stand_beside_plain_sets_and_rows_seen_for_one_are_refused_for_the_other()
    {
        string family = blobs.Copy();
        (int code, _, _) = await Cli.Run("calibrate", family, "--data", blobs.Data, "--rows", "1500-1999", "--sets", "lac:0.1");
        code.ShouldBe(0);
        string[] robust = ["calibrate", family, "--data", blobs.Data, "--sets", "robust:0.1", "--radius", "0.5", "--noise", "0.5"];
        (code, _, string error) = await Cli.Run([.. robust, "--rows", "1900-2499"]);
        (code, error.Contains("outcomes of 100 of the 600 rows were seen before")).ShouldBe((3, true));
        (code, _, error) = await Cli.Run([.. robust, "--rows", "2000-2499"]);
        (code, error).ShouldBe((0, ""));
        var mistakes = new List<string>();
        using FamilyLease lease = FamilyLoader.Lease(family, new Dictionary<string, byte[]>(), TimeProvider.System, mistakes)!;
        ConsensusOutputs.Of(lease.Family).Select(o => o.Name).ShouldContain("consensus.prediction_set");
        ConsensusOutputs.Of(lease.Family).Select(o => o.Name).ShouldContain("consensus.robust_set");
        (code, _, error) = await Cli.Run([.. robust, "--rows", "2500-2999"]);
        (code, error.Contains("there are calibrated robust sets; --force replaces them")).ShouldBe((3, true));
    }

    [Theory]
    [InlineData("--radius: a number above 0 was expected with --sets robust", "--sets", "robust:0.1", "--noise", "1")]
    [InlineData("--noise: above 0 was expected", "--sets", "robust:0.1", "--noise", "-1", "--radius", "1")]
    [InlineData("--radius: --sets robust:0.1 was expected with it", "--sets", "lac:0.1", "--radius", "1")]
    [InlineData("--samples: --sets robust:0.1 was expected with it", "--alpha", "0.1", "--fit-rows", "0-9", "--samples", "2")]
    [InlineData("--radius 9: too large for --noise 1", "--sets", "robust:0.1", "--noise", "1", "--radius", "9")]
    [InlineData("--sets robust:0.002: above 0.002 was expected with --samples above 1", "--sets", "robust:0.002", "--noise", "1", "--radius", "1", "--samples", "9")]
    [InlineData("--samples 5000: 1 to 4096 was expected", "--sets", "robust:0.1", "--noise", "1", "--radius", "1", "--samples", "5000")]
    [InlineData("lac:0.1 or aps:0.1 was expected", "--sets", "robust:0", "--noise", "1", "--radius", "1")]
    public async Task What_cannot_be_meant_is_refused(string says, params string[] options)
    {
        (int code, _, string error) = await Cli.Run(["calibrate", blobs.Copy(), "--data", blobs.Data, "--rows", "1500-1600", .. options]);
        code.ShouldBe(2);
        error.ShouldContain(says);
    }
}
