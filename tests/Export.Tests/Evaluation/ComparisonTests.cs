using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class ComparisonTests
{
    static readonly ComparisonOptions Quick = new() { Replicates = 40 };

    [Fact]
    public void A_better_ranking_wins_with_intervals_that_exclude_zero_and_a_twin_does_not()
    {
        (Contender blind, Contender sharp) = Rivals(2000);
        ComparisonMetric[] metrics = Comparison.Run([blind, sharp with { Name = "twin" }, sharp], Quick);
        metrics.Select(m => m.Name).ShouldBe(["AURC x1000", "AUGRC x1000", "coverage at 1%", "coverage at 2%", "coverage at 3%"]);
        foreach (ComparisonMetric metric in metrics)
        {
            metric.Differences[0].ExcludesZero.ShouldBeTrue(metric.Name);
            (metric.Differences[0].Low > 0).ShouldBe(metric.LargerIsBetter, metric.Name);
            metric.Differences[1].ShouldBe(new Estimate(0, 0, 0), metric.Name);
        }
    }

    [Fact]
    public void Coverage_is_the_share_of_test_rows_below_the_threshold_of_the_calibrate_rows()
    {
        // 400 right rows, risks 0 to 3: all are accepted; one test row of two lies above.
        double[] risk = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 4)), 1, 9];
        var contender = new Contender("c", risk, [.. risk.Select(_ => true)], new bool[402]);
        Comparison.Coverage(contender, [.. Enumerable.Range(0, 400)], [400, 401], 0.02, Quick).ShouldBe(0.5);
    }

    [Fact]
    public void Rows_that_do_not_pass_the_gates_are_not_covered()
    {
        double[] risk = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 4)), 1, 1];
        bool[] passed = [.. Enumerable.Repeat(true, 401), false];
        Comparison.Coverage(new Contender("c", risk, passed, new bool[402]), [.. Enumerable.Range(0, 400)], [400, 401], 0.02, Quick).ShouldBe(0.5);
    }

    [Fact]
    public void Unfamiliar_sets_have_a_column_each()
    {
        (_, Contender sharp) = Rivals(400);
        Contender seeing = sharp with { Novelty = [.. Enumerable.Repeat(0.1, 400)], Unfamiliar = [[0.2, 0.3]] };
        Contender blind = seeing with { Unfamiliar = [[0.0, 0.05]] };
        ComparisonMetric column = Comparison.Run([blind, seeing], Quick with { UnfamiliarSets = ["odd"] })[^1];
        column.Name.ShouldBe("AUROC odd");
        column.Values.Select(v => v.Value).ShouldBe([0, 1]);
    }

    [Fact]
    public void The_same_seed_draws_the_same()
    {
        (Contender blind, Contender sharp) = Rivals(400);
        Comparison.Run([blind, sharp], Quick)[0].Values.ShouldBe(Comparison.Run([blind, sharp], Quick)[0].Values);
        Comparison.Run([blind, sharp], Quick)[0].Values.ShouldNotBe(Comparison.Run([blind, sharp], Quick with { Seed = 2 })[0].Values);
    }

    // 5 % wrong: one rival ranks them last, the other knows nothing.
    static (Contender Blind, Contender Sharp) Rivals(int rows)
    {
        var random = new Random(5);
        bool[] wrong = [.. Enumerable.Range(0, rows).Select(i => i % 20 == 0)], passed = [.. wrong.Select(_ => true)];
        double[] noise = [.. wrong.Select(_ => random.NextDouble())];
        return (new Contender("blind", noise, passed, wrong), new Contender("sharp", [.. wrong.Select((w, i) => (w ? 1 : 0) + noise[i])], passed, wrong));
    }
}
