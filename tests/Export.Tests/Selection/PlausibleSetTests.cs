using Ensemble.Decisions;
using Ensemble.Scores;
using Export.Evaluation;
using Export.Selection;

namespace Export.Tests.Selection;

public sealed class PlausibleSetTests
{
    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(0.5, 0.35)]
    [InlineData(0.8, 0.4)]
    [InlineData(1, 0.4)]
    public void Lambda_leads_from_the_mean_of_the_environments_to_the_worst_one(double lambda, double risk) =>
        // Quantiles of (.1, .2, .3, .4), linear: .1, .25, .34, .4.
        RowLosses.Tail([0.3, 0.1, 0.4, 0.2], lambda).ShouldBe(risk, 1e-12);

    [Fact]
    public void Who_errs_more_somewhere_and_less_nowhere_has_no_less_risk()
    {
        // CVaR at .25 is the mean of the worst three quarters: (1/3 + .5/3 + .5/12) / .75, and with less in one of three no more.
        RowLosses.Tail([0.5, 0.5, 1], 0.25).ShouldBe(0.7222222, 1e-6);
        RowLosses.Tail([0.4999, 0.5, 1], 0.25).ShouldBeLessThan(0.7222222);
    }

    [Theory]
    // Without a difference, n rows rule out z²/(n + z²) = .21294 for n = 10; of four environments' mean, a half of it.
    [InlineData(0, 0.106471)]
    [InlineData(1, 0.212942)]
    public void Members_that_never_differ_on_few_rows_of_an_environment_are_not_shown_to_be_alike(double lambda, double limit)
    {
        MemberTable table = Table(40, (r => r % 10 == 0), (r => r % 10 == 0));
        var losses = new RowLosses(RowLosses.Of(table, new int[40], LossKind.Error), [.. Enumerable.Range(0, 40).Select(r => r / 10)], lambda);

        PlausibleSet set = PlausibleSet.Find(table, losses, LossKind.Error, -1, limit - 0.001, 1);

        set.Upper[1].ShouldBe(limit, 1e-6);
        set.Members.ShouldBe([0]);
    }

    [Fact]
    public void Limits_for_a_lambda_fail_no_more_often_than_they_say()
    {
        // The second errs beside the first in .1 of the last environment's rows alone: its worst case is .1 worse, which is epsilon. A
        // bootstrap alone keeps it in a third of such samples (numpy); 5 % are allowed.
        var random = new Random(7);
        int kept = 0;
        for (int sample = 0; sample < 60; sample++)
        {
            bool[] first = [.. Enumerable.Range(0, 80).Select(r => random.NextDouble() < (r < 60 ? 0.05 : 0.1))];
            bool[] second = [.. first.Select((e, r) => e || (r >= 60 && random.NextDouble() < 0.111))];
            MemberTable table = Table(80, (r => first[r]), (r => second[r]));
            var losses = new RowLosses(RowLosses.Of(table, new int[80], LossKind.Error), [.. Enumerable.Range(0, 80).Select(r => r / 20)], 1);
            kept += PlausibleSet.Find(table, losses, LossKind.Error, 0, 0.1, sample).Members.Length - 1;
        }

        kept.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public void The_bootstrap_draws_each_environment_for_itself()
    {
        // Eight rows against 992. On half of the eight the second is worse by ln 1.5: of Bin(8, 1/2) 3.5 % reach 7 and 14.5 % reach 6.
        // Drawn with the others the eight would be any number, and the quantile another.
        MemberTable table = new([Chances(1000, _ => 0.9), Chances(1000, r => r < 4 ? 0.6 : 0.9)], [1, 1], 2);
        double[] upper = new RowLosses(RowLosses.Of(table, new int[1000], LossKind.Nll), [.. Enumerable.Range(0, 1000).Select(r => r < 8 ? 0 : 1)], 1).BootstrapUpper(0, 1);

        upper[1].ShouldBe(0.75 * Math.Log(0.9 / 0.6), 1e-6);
    }

    [Fact]
    public void Which_member_is_the_best_depends_on_the_operators_lambda()
    {
        // Environment 0 has 300 rows, environment 1 has 100. "steady" errs in .10 of both; "fair" never in the first, in .30 of the second.
        MemberTable table = Table(400, (r => r % 10 == 0), (r => r >= 300 && r % 10 < 3), (_ => true));
        double[][] losses = RowLosses.Of(table, new int[400], LossKind.Error);
        int[] environments = [.. Enumerable.Range(0, 400).Select(r => r < 300 ? 0 : 1)];

        PlausibleSet worst = PlausibleSet.Find(table, new RowLosses(losses, environments, 1), LossKind.Error, -1, 0.05, 1);
        PlausibleSet rows = PlausibleSet.Find(table, new RowLosses(losses), LossKind.Error, -1, 0.05, 1);

        worst.Best.ShouldBe(0);
        worst.Losses.ShouldBe([0.1, 0.3, 1], 1e-12);
        worst.Limit.ShouldStartWith("score intervals by environment and paired bootstrap");
        rows.Best.ShouldBe(1);
        rows.Losses.ShouldBe([0.1, 0.075, 1], 1e-12);
    }

    [Fact]
    public void Ambiguity_discrepancy_and_ratio_are_those_counted_by_hand()
    {
        // Of 400 rows b errs on 4, d on 4 others, c on 20: c's limit is .0711, b's .0221 (Python, see TangoLimitTests).
        MemberTable table = Table(400, (_ => false), (r => r < 4), (r => r >= 380), (r => r is >= 4 and < 8));
        PlausibleSet set = PlausibleSet.Find(table, new RowLosses(RowLosses.Of(table, new int[400], LossKind.Error)), LossKind.Error, -1, 0.03, 1);

        set.Members.ShouldBe([0, 1, 3]);
        set.RashomonRatio.ShouldBe(0.75);
        set.Ambiguity.ShouldBe(8 / 400.0, 1e-12);
        set.Discrepancy.ShouldBe(4 / 400.0, 1e-12);
        set.Upper[1].ShouldBe(UpperOf4, 1e-6);
        set.Upper[2].ShouldBe(UpperOf20, 1e-6);
        set.Disagreement[2].ShouldBe(0.05, 1e-12);
    }

    [Fact]
    public void The_bootstraps_limit_is_near_that_of_the_normal_distribution()
    {
        // A difference of −ln(.6) + ln(.9) = .405 on half of the rows, 0 on the others: mean .2027, standard error .2027/sqrt(n).
        MemberTable table = new([Chances(1000, _ => 0.9), Chances(1000, r => r % 2 == 0 ? 0.6 : 0.9)], [1, 1], 2);
        double[] upper = new RowLosses(RowLosses.Of(table, new int[1000], LossKind.Nll)).BootstrapUpper(0, 1);

        upper[0].ShouldBe(0);
        upper[1].ShouldBe(0.20273 + (1.645 * 0.20273 / Math.Sqrt(1000)), 0.0008);
    }

    [Fact]
    public void A_member_that_doubts_where_the_best_errs_is_chosen_before_a_copy_of_it()
    {
        // The best and its copy err, sure of themselves, on one row in twenty; there alone the third is for the truth.
        double[] best = Chances(400, r => r % 20 == 0 ? 0.1 : Sure(r)), other = Chances(400, r => r % 20 == 0 ? 0.6 : Sure(r));
        MemberTable table = new([best, [.. best], other], [1, 1, 1], 2);
        var search = new SubsetSearch(table, new int[400], new AnswerChoice(AnswerKind.Mean), ScoreName.MeanMinusSd, 1, new ComparisonOptions { Alphas = [0.02] }, 1);

        // The copies' errors are no more doubtful than what they know best: of each half one in twenty comes along, no guarantee at 2 %.
        search.Measure([0, 1]).Coverage.ShouldBe(0);
        SubsetWorth chosen = search.Choose([0, 1, 2], 0, 2, default);
        chosen.Members.ShouldBe([0, 2]);
        chosen.Coverage.ShouldBe(0.95, 0.02);
    }

    [Fact]
    public void Of_many_members_one_after_the_other_is_added()
    {
        double[] best = Chances(400, r => r % 20 == 0 ? 0.1 : Sure(r)), other = Chances(400, r => r % 20 == 0 ? 0.6 : Sure(r));
        MemberTable table = new([.. Enumerable.Range(0, 20).Select(m => m == 13 ? other : best)], [.. Enumerable.Repeat(1.0, 20)], 2);
        var search = new SubsetSearch(table, new int[400], new AnswerChoice(AnswerKind.Mean), ScoreName.MeanMinusSd, 1, new ComparisonOptions { Alphas = [0.02] }, 1);

        search.Choose([.. Enumerable.Range(0, 20)], 0, 3, default).Members.ShouldBe([0, 13]);
    }

    const double UpperOf4 = 0.0220868942, UpperOf20 = 0.0711413732;

    static MemberTable Table(int rows, params Func<int, bool>[] wrong) =>
        new([.. wrong.Select(w => Chances(rows, r => w(r) ? 0.2 : 0.8))], [.. wrong.Select(_ => 1.0)], 2);

    // Never the same, as scores are, and never as low as where it errs.
    static double Sure(int row) => 0.9 - (row * 1e-4);

    static double[] Chances(int rows, Func<int, double> first) => [.. Enumerable.Range(0, rows).SelectMany(r => new[] { first(r), 1 - first(r) })];
}
