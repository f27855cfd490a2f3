using Ensemble.Scores;
using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class DiversityMeasuresTests
{
    [Fact]
    public void A_mean_can_be_right_although_every_member_is_wrong()
    {
        // Means .225, .4, .375: class 1, which no member answers; a second row keeps the errors from being constant.
        var table = new MemberTable([[0.4, 0.35, 0.25, 1, 0, 0], [0.05, 0.45, 0.5, 1, 0, 0]], [1, 1], 3);
        DiversityReport report = Diversity.Report(table, [1, 0]);
        (report.RightAgainstAll, report.AllWrong.Value).ShouldBe((1, 0.5));
    }

    [Fact]
    public void A_duplicated_member_shares_its_value_equally_and_values_sum_to_the_gain_over_a_guess()
    {
        double[] one = Sharp(400, 0.8, 1), other = Sharp(400, 0.7, 2);
        var table = new MemberTable([one, other, one], [1, 1, 1], 2);
        int[] truth = new int[400];
        DiversityReport report = Diversity.Report(table, truth);
        report.Members[0].ShapleyAccuracy.ShouldBe(report.Members[2].ShapleyAccuracy, 1e-12);
        report.Members[0].ShapleyAugrc.ShouldBe(report.Members[2].ShapleyAugrc, 1e-9);
        (double[] doubt, bool[] wrong) = table.Subset([0, 1, 2], truth, ScoreName.MeanMinusSd, 1);
        report.Members.Sum(m => m.ShapleyAccuracy).ShouldBe(wrong.Count(w => !w) / 400.0 - 0.5, 1e-12);
        // A guess among two classes: AUGRC .5/2.
        report.Members.Sum(m => m.ShapleyAugrc).ShouldBe(250 - (1000 * new SelectiveCurve(doubt, wrong).Augrc()), 1e-9);
        report.Warnings.ShouldContain(w => w.StartsWith("m0 and m2 are nearly copies", StringComparison.Ordinal));
        report.Warnings.ShouldNotContain(w => w.Contains("m1 are nearly", StringComparison.Ordinal));
    }

    [Fact]
    public void A_member_that_spoils_the_mean_is_warned_of_and_a_good_one_is_not()
    {
        double[] good = Sharp(600, 0.95, 3), alsoGood = Sharp(600, 0.95, 4), bad = Sharp(600, 0.3, 5, sure: 0.999);
        DiversityReport report = Diversity.Report(new MemberTable([good, alsoGood, bad], [1, 1, 1], 2), new int[600]);
        report.Members.Select(m => m.Hurts).ShouldBe([false, false, true]);
        report.Warnings.ShouldContain("without m2 the family does better on these rows");
        report.Members[2].AccuracyGain.High.ShouldBeLessThan(0);
        // Of five that are alike one always looks worst.
        DiversityReport alike = Diversity.Report(new MemberTable([.. Enumerable.Range(8, 5).Select(seed => Sharp(600, 0.9, seed))], [1, 1, 1, 1, 1], 2), new int[600]);
        (alike.Members.Any(m => m.Hurts), alike.Members.Any(m => m.AccuracyGain.Low < 0), alike.Warnings.Length).ShouldBe((false, true, 0));
    }

    [Fact]
    public void Copies_are_worth_one_member_and_errors_that_avoid_each_other_no_more_than_all()
    {
        double[] one = Sharp(300, 0.8, 6);
        DiversityReport copies = Diversity.Report(new MemberTable([one, one, one], [1, 1, 1], 2), new int[300]);
        (copies.MeanErrorCorrelation.Value, copies.EffectiveMembers.Value).ShouldBe((1, 1));
        copies.Warnings.ShouldContain("the members err together: mean error correlation 1.00 is above 0.8");
        // Wrong on different rows: correlation below 0.
        DiversityReport apart = Diversity.Report(new MemberTable([[0, 1, 1, 0, 1, 0, 1, 0], [1, 0, 0, 1, 1, 0, 1, 0]], [1, 1], 2), new int[4]);
        apart.MeanErrorCorrelation.Value.ShouldBe(-1.0 / 3, 1e-12);
        apart.EffectiveMembers.Value.ShouldBe(2);
        apart.AllWrong.Value.ShouldBe(0);
    }

    [Fact]
    public void One_member_has_no_pairs()
    {
        DiversityReport alone = Diversity.Report(new MemberTable([Sharp(50, 0.8, 7)], [1], 2), new int[50]);
        double.IsNaN(alone.MeanErrorCorrelation.Value).ShouldBeTrue();
        double.IsNaN(alone.EffectiveMembers.Value).ShouldBeTrue();
        (alone.Summary().ErrorCorrelation, alone.Summary().EffectiveMembers, alone.Warnings.Length).ShouldBe((null, null, 0));
    }

    // Two classes, the truth 0: right on a share of the rows, sure by the same amount either way.
    static double[] Sharp(int rows, double right, int seed, double sure = 0.9)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).SelectMany(_ =>
        {
            double p = sure - (0.3 * random.NextDouble() * (sure < 0.99 ? 1 : 0));
            return random.NextDouble() < right ? new[] { p, 1 - p } : [1 - p, p];
        })];
    }
}
