using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class SelectiveCurveTests
{
    static readonly double[] Scores = [0.1, 0.2, 0.2, 0.3, 0.4];
    static readonly bool[] Wrong = [false, true, false, false, true];

    [Fact]
    public void Areas_of_five_rows_with_a_tie_are_those_worked_out_by_hand()
    {
        // Points (coverage, risk): (.2, 0), (.6, 1/3), (.8, 1/4), (1, .4); generalised risk 0, .2, .2, .4.
        var curve = new SelectiveCurve(Scores, Wrong);
        curve.Aurc().ShouldBe(0.19, 1e-12);
        curve.Augrc().ShouldBe(0.14, 1e-12);
        SelectiveCurve.OptimalAurc(0.4).ShouldBe(0.0935046257, 1e-10);
        curve.ExcessAurc().ShouldBe(0.19 - 0.0935046257, 1e-10);
    }

    [Fact]
    public void One_score_for_all_gives_the_error_rate_and_half_of_it()
    {
        var curve = new SelectiveCurve([7, 7, 7, 7, 7], Wrong);
        curve.Aurc().ShouldBe(0.4, 1e-12);
        curve.Augrc().ShouldBe(0.2, 1e-12);
    }

    [Fact]
    public void The_order_of_tied_rows_does_not_matter()
    {
        var other = new SelectiveCurve([0.2, 0.4, 0.1, 0.2, 0.3], [false, true, false, true, false]);
        other.Aurc().ShouldBe(0.19, 1e-12);
    }

    [Fact]
    public void A_perfect_ranking_of_many_rows_nears_the_optimum()
    {
        // e = .1: AURC* = .1 + .9 ln .9, AUGRC = e²/2.
        const int n = 20_000;
        double[] scores = [.. Enumerable.Range(0, n).Select(i => (double)i)];
        bool[] wrong = [.. Enumerable.Range(0, n).Select(i => i >= 0.9 * n)];
        var curve = new SelectiveCurve(scores, wrong);
        curve.Aurc().ShouldBe(0.1 + (0.9 * Math.Log(0.9)), 1e-4);
        curve.Augrc().ShouldBe(0.005, 1e-4);
    }

    [Theory]
    [InlineData(0.0, 0.2)]
    [InlineData(0.25, 0.8)]
    [InlineData(0.34, 0.8)]
    [InlineData(0.4, 1.0)]
    public void Coverage_at_a_risk_is_the_largest_one(double risk, double coverage) =>
        new SelectiveCurve(Scores, Wrong).CoverageAtRisk(risk).ShouldBe(coverage, 1e-12);

    [Theory]
    [InlineData(0.2, 0.0, 0.1)]
    [InlineData(0.5, 1.0 / 3, 0.2)]
    [InlineData(0.6, 1.0 / 3, 0.2)]
    [InlineData(0.8, 0.25, 0.3)]
    [InlineData(1.0, 0.4, 0.4)]
    public void Risk_at_a_coverage_is_that_of_the_first_point_that_reaches_it(double coverage, double risk, double score)
    {
        var curve = new SelectiveCurve(Scores, Wrong);
        curve.RiskAtCoverage(coverage).ShouldBe(risk, 1e-12);
        curve.ScoreAtCoverage(coverage).ShouldBe(score);
    }

    [Fact]
    public void A_row_without_a_score_is_trusted_least() =>
        new SelectiveCurve([0.1, double.NaN], [false, true]).CoverageAtRisk(0).ShouldBe(0.5);
}
