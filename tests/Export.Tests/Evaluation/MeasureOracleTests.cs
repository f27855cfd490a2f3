using System.Text.Json.Nodes;
using Export.Evaluation;

namespace Export.Tests.Evaluation;

/// <summary>Measures against numpy, scipy and scikit-learn, on tied samples whose rows count several times or not at all.</summary>
public sealed class MeasureOracleTests
{
    static readonly JsonNode Oracle = JsonNode.Parse(File.ReadAllText(Testing.Repository.File("tests", "Export.Tests", "Evaluation", "measures_oracle.json")))!;

    [Fact]
    public void Rankings_and_areas_are_those_of_scikit_learn_on_repeated_rows()
    {
        foreach (JsonNode? c in Cases("ranking", 3))
        {
            var rows = new RankedRows(Doubles(c!["scores"]), Bools(c["positive"]));
            int[] counts = Ints(c["counts"]);
            rows.Auroc(counts).ShouldBe(Number(c["auroc"]), 1e-12);
            rows.AveragePrecision(counts).ShouldBe(Number(c["average_precision"]), 1e-12);
            rows.FalsePositiveRateAt95(counts).ShouldBe(Number(c["fpr95"]), 1e-12);
            rows.Curve(counts).Aurc().ShouldBe(Number(c["aurc"]), 1e-12);
            rows.Curve(counts).Augrc().ShouldBe(Number(c["augrc"]), 1e-12);
        }
    }

    [Fact]
    public void Probabilities_are_judged_as_numpy_judges_repeated_rows()
    {
        foreach (JsonNode? c in Cases("probability", 2))
        {
            double[] measures = new ProbabilityRows(Doubles(c!["probabilities"]), Ints(c["truth"])).Measures(Ints(c["counts"]));
            string[] names = ["brier", "nll", "accuracy", "ece", "adaptive_ece"];
            for (int i = 0; i < names.Length; i++)
                measures[i].ShouldBe(Number(c[names[i]]), 1e-12, names[i]);
        }
    }

    [Fact]
    public void Spearman_is_scipys_on_repeated_rows()
    {
        JsonNode c = Cases("spearman", 1)[0]!;
        new RankCorrelation(Doubles(c["x"]), Doubles(c["y"])).Of(Ints(c["counts"])).ShouldBe(Number(c["spearman"]), 1e-12);
    }

    [Fact]
    public void The_ensembles_crps_is_an_integral_and_the_mixtures_nll_a_density()
    {
        foreach (JsonNode? c in Cases("regression", 3))
        {
            RegressionLosses.Crps(Doubles(c!["means"]), Number(c["truth"])).ShouldBe(Number(c["crps"]), 1e-9);
            RegressionLosses.MixtureNll(Doubles(c["means"]), Doubles(c["variances"]), Doubles(c["weights"]), Number(c["truth"])).ShouldBe(Number(c["mixture_nll"]), 1e-12);
        }
    }

    [Fact]
    public void Shapley_values_are_the_mean_over_all_orders_and_sum_to_what_all_are_worth()
    {
        foreach (JsonNode? c in Cases("shapley", 3))
        {
            double[] utilities = Doubles(c!["utilities"]);
            double[] values = Shapley.Values((int)c["players"]!, utilities);
            values.Zip(Doubles(c["values"])).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-12);
            values.Sum().ShouldBe(utilities[^1] - utilities[0], 1e-12);
        }
    }

    [Fact]
    public void Correlations_and_faults_of_members_are_numpys()
    {
        JsonNode c = Cases("errors", 1)[0]!;
        bool[][] wrong = [.. c["wrong"]!.AsArray().Select(Bools)];
        // Two classes, the truth always 0: a member that is wrong gives class 1 the larger probability.
        var table = new MemberTable([.. wrong.Select(w => w.SelectMany(e => e ? new[] { 0.3, 0.7 } : [0.7, 0.3]).ToArray())], [1, 1, 1, 1], 2);
        int[] truth = new int[200];
        DiversityReport report = Diversity.Report(table, truth);
        for (int a = 0; a < 4; a++)
            report.ErrorCorrelation[a].Zip(Doubles(c["correlation"]![a])).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-12);
        report.MeanErrorCorrelation.Value.ShouldBe(Number(c["mean"]), 1e-12);
        report.DoubleFault.Value.ShouldBe(Number(c["double_fault"]), 1e-12);
        report.AllWrong.Value.ShouldBe(Number(c["all_wrong"]), 1e-12);
        report.EffectiveMembers.Value.ShouldBe(4 / (1 + (3 * Number(c["mean"]))), 1e-12);
    }

    static JsonArray Cases(string section, int count)
    {
        JsonArray cases = Oracle[section]!.AsArray();
        cases.Count.ShouldBe(count);
        return cases;
    }

    static double Number(JsonNode? node) => node!.GetValue<double>();

    static double[] Doubles(JsonNode? node) => [.. node!.AsArray().Select(Number)];

    static int[] Ints(JsonNode? node) => [.. node!.AsArray().Select(n => n!.GetValue<int>())];

    static bool[] Bools(JsonNode? node) => [.. node!.AsArray().Select(n => n!.GetValue<bool>())];
}
