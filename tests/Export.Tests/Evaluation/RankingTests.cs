using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class RankingTests
{
    [Fact]
    public void Auroc_counts_pairs_and_half_of_the_ties()
    {
        // Positives .2, .4; negatives .1, .2, .3: wins 1 + 3, tie 1 of 6 pairs.
        Ranking.Auroc([0.1, 0.2, 0.2, 0.3, 0.4], [false, true, false, false, true]).ShouldBe(4.5 / 6, 1e-12);
        Ranking.Auroc([1, 1, 1], [true, false, false]).ShouldBe(0.5);
        Ranking.Auroc([1, 2, 3], [true, false, false]).ShouldBe(0);
    }

    [Fact]
    public void Auroc_needs_both_kinds() => Ranking.Auroc([1, 2], [true, true]).ShouldBe(double.NaN);

    [Fact]
    public void Fpr95_takes_the_largest_threshold_that_finds_95_percent()
    {
        // 20 positives at 1 to 20: 19 of them are at or above 2; of the negatives .5, 1.5, 2, 30 two are.
        double[] scores = [.. Enumerable.Range(1, 20).Select(i => (double)i), 0.5, 1.5, 2, 30];
        bool[] positive = [.. Enumerable.Repeat(true, 20), false, false, false, false];
        Ranking.FalsePositiveRateAt95(scores, positive).ShouldBe(0.5);
    }

    [Fact]
    public void Fpr95_with_few_positives_needs_all_of_them() =>
        Ranking.FalsePositiveRateAt95([0.1, 0.2, 0.3, 0.4], [true, false, false, true]).ShouldBe(1);
}
