using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

/// <summary>Hand-made rows: 1,000 at risks .001, .002, …, 1, of which the last hundred are wrong.</summary>
public sealed class ThresholdTestTests
{
    static readonly CalibrationRow[] Rows = [.. Enumerable.Range(1, 1000).Select(i => new CalibrationRow(i / 1000.0, true, i > 900))];

    static readonly double[] Fit = [.. Enumerable.Range(1, 10).Select(i => i / 10.0)];

    [Theory]
    // At τ = .9 there are 900 rows without an error, p = .98^900 = 1.3e-8; at 1 it is 100 of 1,000.
    [InlineData(TestMethod.FixedSequence, 0.05)]
    [InlineData(TestMethod.Bonferroni, 0.005)]
    // By p-value τ = .9 comes first of the ten.
    [InlineData(TestMethod.Holm, 0.005)]
    public void The_loosest_candidate_that_holds_is_accepted(TestMethod method, double level)
    {
        SequenceResult result = ThresholdTest.Run(Fit, Rows, new TestTerms(0.02, 0.05) { Method = method });
        (result.Accepted!.Value.Tau, result.Accepted.Value.N, result.Accepted.Value.K).ShouldBe((0.9, 900, 0));
        (result.Coverage, result.Level).ShouldBe((0.9, level));
    }

    // Ten steps, δ = .005 each: BinomCDF(7; 907, .02) = .0025, BinomCDF(8; 908, .02) = .0060 (scipy).
    [Fact]
    public void Sgr_searches_the_rows_own_risks_at_delta_over_the_steps()
    {
        SequenceResult result = ThresholdTest.Run([], Rows, new TestTerms(0.02, 0.05) { Method = TestMethod.Sgr });
        result.Level.ShouldBe(0.005);
        (result.Accepted!.Value.N, result.Accepted.Value.K).ShouldBe((907, 7));
        result.Tested.ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void Two_starts_have_half_of_delta_each_and_the_larger_coverage_counts()
    {
        SequenceResult result = ThresholdTest.Run(Fit, Rows, new TestTerms(0.02, 0.05) { Starts = [0.95, 0.5] });
        (result.Level, result.Start, result.Accepted!.Value.Tau).ShouldBe((0.025, 0.5, 0.9));
    }

    [Fact]
    public void Losses_count_by_their_sum_and_not_by_their_number()
    {
        CalibrationRow[] cheap = [.. Rows.Select(r => r with { Loss = r.Wrong ? 0.05 : 0 })];
        var terms = new TestTerms(0.02, 0.05) { IsBounded = true };
        SequenceResult result = ThresholdTest.Run(Fit, cheap, terms);
        // All 1,000: losses of 5 in all, mean .005, Hoeffding exp(-1000·h1(.005, .02)) = 2.8e-4.
        (result.Accepted!.Value.N, result.Accepted.Value.K).ShouldBe((1000, 100));
        result.Accepted.Value.Loss.ShouldBe(5, 1e-9);
        result.IsWhole.ShouldBeTrue();
    }

    [Fact]
    public void A_candidate_that_needs_its_share_no_more_leaves_it_to_the_others()
    {
        double[] asked = new double[3];
        SequenceResult Done(int i, double level, bool whole)
        {
            asked[i] = level;
            return new SequenceResult(null, null, 1, 1, null) { Level = level, IsWhole = whole };
        }

        CandidateTest.Run(0.06, 3, [l => Done(0, l, true), l => Done(1, l, false), l => Done(2, l, false)]);
        asked[0].ShouldBe(0.02, 1e-12);
        asked[1].ShouldBe(0.03, 1e-12);
        asked[2].ShouldBe(0.03, 1e-12);
        CandidateTest.Run(0.06, 6, [l => Done(0, l, false)]);
        asked[0].ShouldBe(0.01, 1e-12);
    }

    // α = .02: at δ = .05 149 rows without an error are the least, at δ/2 183, at δ/3 203 (⌈ln δ' / ln .98⌉).
    [Theory]
    [InlineData(new[] { 183, 183, 182 }, 0.025, new[] { true, true, false })]
    [InlineData(new[] { 203, 203, 203 }, 0.05 / 3, new[] { true, true, true })]
    [InlineData(new[] { 182, 182, 182 }, 0.05, new[] { true, false, false })]
    [InlineData(new[] { 148, 10, 10 }, 0.05, new[] { false, false, false })]
    public void The_groups_with_rows_enough_share_delta(int[] sizes, double level, bool[] tested)
    {
        string[] groups = [.. sizes.SelectMany((n, g) => Enumerable.Repeat($"g{g}", n))];
        CalibrationRow[] rows = [.. groups.Select(_ => new CalibrationRow(0.5, true, false))];
        var levels = new List<double>();
        var results = GroupTest.Run(groups, rows, new TestTerms(0.02, 0.05), perGroup: false, (own, terms) =>
        {
            levels.Add(terms.Delta);
            return ThresholdTest.Run([0.5], own, terms);
        });
        results.Select(r => r.Result is not null).ShouldBe(tested);
        results.Select(r => r.Rows.Length).ShouldBe(sizes);
        levels.ShouldAllBe(l => Math.Abs(l - level) < 1e-15);
    }
}
