using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Tests.Commands;

/// <summary>What evaluate says beyond the comparison.</summary>
public sealed class EvaluateMoreTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    readonly string[] rows = ["--rows", "3500-4499", "--replicates", "20", "--bootstrap", "40"];

    [Fact]
    public async Task Every_measure_has_an_interval_its_seed_and_its_convention_and_proper_scores_come_first()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        (int code, string output, string error) = await Cli.Run(["evaluate", family, "--data", blobs.Data, "--seed", "7", .. rows]);
        (code, error).ShouldBe((0, ""));
        string[] inOrder = ["40 draws, seed 7", "Brier", "NLL", "accuracy", "ECE-15", "adaptive ECE", "AUROC for errors", "E-AURC x1000", "coverage at a risk of 1 %",
            "risk at a coverage of 80 %", "↑", "reliability", "Clopper-Pearson", "AUPR", "error where unanimous", "effective members, of 3", "at equal coverage",
            "Shapley accuracy", "argmax of the mean", "convention: Brier score and NLL are proper scores"];
        inOrder.Select(part => output.IndexOf(part, StringComparison.Ordinal)).ShouldBeInOrder();
        inOrder.ShouldAllBe(part => output.Contains(part, StringComparison.Ordinal));
        // Charts are drawn in characters, never in colour, and fit on a terminal.
        output.ShouldNotContain("\u001b");
        output.Split('\n').Where(l => l.Contains('┤') || l.Contains('│') || l.Contains('↑')).ShouldAllBe(l => l.Length <= 80);
        output.Split('\n').Count(l => l.Contains('┤')).ShouldBe(10);
    }

    [Fact]
    public async Task Agreement_and_costs_are_those_of_the_votes_that_score_writes()
    {
        string family = blobs.Copy(), csv = family + ".csv";
        await Cli.Run("score", family, "--data", blobs.Data, "--rows", "3500-4499", "--out", csv);
        Decided[] decided = Decided.Read(csv);
        int[][] votes = [.. decided.Select(d => d.Votes.Split(' ').Select(int.Parse).ToArray())];
        bool[] unanimous = [.. votes.Select(v => v.Distinct().Count() == 1)], wrong = [.. decided.Select(d => d.Prediction != blobs.Truth[d.Row])];

        (_, string output, _) = await Cli.Run(["evaluate", family, "--data", blobs.Data, "--json", .. rows]);
        JsonNode json = JsonNode.Parse(output)!;

        double both = unanimous.Zip(wrong).Count(p => p.First && p.Second);
        Value(json["consensus"]!["unanimous"]).ShouldBe(unanimous.Count(u => u) / 1000.0, 1e-12);
        Value(json["consensus"]!["error_unanimous"]).ShouldBe(both / unanimous.Count(u => u), 1e-12);
        Value(json["consensus"]!["errors_unanimous"]).ShouldBe(both / wrong.Count(w => w), 1e-12);
        Value(json["diversity"]!["all_wrong"]).ShouldBe(votes.Where((v, i) => v.All(c => c != blobs.Truth[decided[i].Row])).Count() / 1000.0, 1e-12);
        Value(json["cost"]!["unanimity_exit"]).ShouldBe(votes.Average(v => v[1] != v[0] ? 2 : 3), 1e-12);
        json["classes"]!.AsArray().Sum(c => c!["errors"]!.GetValue<int>()).ShouldBe(wrong.Count(w => w));
        json["histograms"]![0]!["groups"]!.AsArray().Select(g => g!["counts"]!.AsArray().Sum(c => c!.GetValue<int>())).ShouldBe([1000 - wrong.Count(w => w), wrong.Count(w => w), 1000, 1000]);
        json["doubtful"]!.AsArray().Count.ShouldBe(12);
        // What is said to people is nothing for machines.
        output.ShouldNotContain("not sure");
    }

    [Fact]
    public async Task The_manifest_keeps_the_diversity_and_the_guarantee_stays()
    {
        string family = blobs.Copy();
        await blobs.Calibrate(family);
        Manifest before = Read(family);
        (int code, _, string error) = await Cli.Run(["evaluate", family, "--data", blobs.Data, "--write-diversity", .. rows]);
        (code, error).ShouldBe((0, ""));
        Manifest after = Read(family);

        before.Diversity.ShouldBeNull();
        after.Diversity!.Rows.ShouldBe(1000);
        after.Diversity.EffectiveMembers!.Value.ShouldBeInRange(1, 3);
        after.Diversity.ErrorCorrelation!.Value.ShouldBeInRange(-1, 1);
        GuaranteeBinding.Compute(after, after.Guarantees[0]).ShouldBe(before.Guarantees[0].Binding);
        string shown = (await Cli.Run("inspect", family)).Output;
        shown.ShouldContain("state valid");
        shown.ShouldContain(FormattableString.Invariant($"diversity on 1000 rows, when last evaluated: error correlation {after.Diversity.ErrorCorrelation:F4}, effective members {after.Diversity.EffectiveMembers:F4}, both of two wrong "));
    }

    [Fact]
    public async Task Two_labels_a_row_are_audited_and_looked_at()
    {
        string family = blobs.Copy(), pairs = family + "-pairs.npz";
        float[] points = new float[400];
        long[] first = new long[200], second = new long[200];
        var random = new Random(4);
        for (int i = 0; i < 200; i++)
        {
            // Far from every cloud but the first: both labels are 0, as all members say.
            (points[2 * i], points[(2 * i) + 1]) = (5 + (float)random.NextDouble(), (float)random.NextDouble());
        }

        NpzFile.Write(pairs, [Tensor.From<float>("x", Datatype.FP32, [200, 2], points), Tensor.From<long>("label", Datatype.INT64, [200], first),
            Tensor.From<long>("label2", Datatype.INT64, [200], second)]);
        (int code, string output, string error) = await Cli.Run(["evaluate", family, "--data", blobs.Data, "--pairs", pairs, "--json", .. rows]);
        (code, error).ShouldBe((0, ""));
        JsonNode audit = JsonNode.Parse(output)!["pairs"]!;
        (audit["rows"]!.GetValue<int>(), audit["agreements"]!.GetValue<int>(), audit["passes"]!.GetValue<bool>()).ShouldBe((200, 200, true));
        // Clopper-Pearson at 200 of 200: .005^(1/200).
        audit["low"]!.GetValue<double>().ShouldBe(Math.Pow(0.005, 1 / 200.0), 1e-12);
        JsonNode.Parse(File.ReadAllText(Path.Combine(family, "ledger.json")))!["looks"]!.AsArray().Count.ShouldBe(2);

        NpzFile.Write(pairs, [Tensor.From<float>("x", Datatype.FP32, [200, 2], points), Tensor.From<long>("label", Datatype.INT64, [200], first)]);
        (await Cli.Run(["evaluate", family, "--data", blobs.Data, "--pairs", pairs, .. rows])).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(3), r => r.Error.ShouldContain("'label2'"));
    }

    static double Value(JsonNode? estimate) => estimate!["value"]!.GetValue<double>();

    static Manifest Read(string family) => ManifestReader.Read(File.ReadAllBytes(Path.Combine(family, "family.json")), [])!;
}
