using Export.Evaluation;

namespace Export.Tests.Evaluation;

/// <summary>Small measures, worked out by hand.</summary>
public sealed class SmallMeasureTests
{
    [Theory]
    [InlineData("2.5", 10, 12.5, false)]
    [InlineData("2.5", 10, 12.6, true)]
    [InlineData("10%", 20, 22, false)]
    [InlineData("10%", -20, -22.1, true)]
    [InlineData("0", 1, 1, false)]
    [InlineData("5", 1, double.NaN, true)]
    public void An_error_is_one_beyond_the_tolerance(string tolerance, double truth, double answer, bool wrong) =>
        ErrorTolerance.Parse(tolerance).Value!.IsWrong(answer, truth).ShouldBe(wrong);

    [Theory]
    [InlineData("-1")]
    [InlineData("five")]
    [InlineData("")]
    [InlineData("1e999")]
    public void A_tolerance_that_is_none_is_refused(string text) => ErrorTolerance.Parse(text).Mistake.ShouldNotBeNull();

    [Fact]
    public void A_regressions_errors_leave_out_what_was_not_answered()
    {
        var bootstrap = new Bootstrap(4);
        var read = RegressionQuality.Add(bootstrap, "a", [1, 2, double.NaN, 7], [1, 4, 1, 1], [1, 4, 0, 4], new ErrorTolerance(2, false));
        RegressionQuality quality = read(bootstrap.Run(20, 1, CancellationToken.None));
        // Errors 0, 2, 3.
        quality.Rows.ShouldBe(3);
        quality.Rmse.Value.ShouldBe(Math.Sqrt(13.0 / 3), 1e-12);
        quality.Mae.Value.ShouldBe(5.0 / 3, 1e-12);
        quality.Wrong.Value.ShouldBe(1.0 / 3, 1e-12);
        // ½ ln 2πσ² + e²/2σ²: three times ½ ln 2π, ½ ln 4, then 0 + 4/8 + 9/2.
        quality.Nll.Value.ShouldBe((1.5 * Math.Log(2 * Math.PI) + (0.5 * Math.Log(4)) + 5) / 3, 1e-12);
    }

    [Fact]
    public void One_draws_crps_is_its_distance_and_two_that_straddle_the_truth_are_better()
    {
        RegressionLosses.Crps([3], 5).ShouldBe(2);
        // Mean distance 1, mean over four pairs of |x − x'| is 1.
        RegressionLosses.Crps([4, 6], 5).ShouldBe(0.5);
    }

    [Fact]
    public void A_histogram_counts_by_decades_below_the_largest_score()
    {
        var histogram = ScoreHistogram.Of("s", "risk", [("right", [0, 1e-9, 0.0001, 0.05]), ("wrong", [1, 0.999, double.NaN])]);
        histogram.Edges[0].ShouldBe(1e-4, 1e-12);
        histogram.Edges[^1].ShouldBe(1);
        histogram.Edges[7].ShouldBe(1e-3, 1e-12);
        (histogram.Groups[0].Counts[0], histogram.Groups[1].Counts[^1], histogram.Groups[1].Rows).ShouldBe((3, 3, 3));
        // Seven bins a decade: 28·(1 + log10(.05)/4) = 18.9, the 19th bin.
        histogram.Groups[0].Counts[18].ShouldBe(1);
    }

    [Fact]
    public void A_class_is_counted_by_its_truth_with_exact_intervals()
    {
        ClassError[] classes = ClassError.Of(["a", "b", "c"], [0, 0, 0, 1], [false, true, false, false], [true, true, false, false]);
        (classes[0].Rows, classes[0].Errors, classes[0].Unflagged, classes[0].UnflaggedErrors).ShouldBe((3, 2, 2, 1));
        // scipy.stats.beta.ppf(.025, 2, 2), beta.ppf(.975, 3, 1); of 1 of 2: beta.ppf(.025, 1, 2).
        classes[0].Low.ShouldBe(0.09429932405024609, 1e-9);
        classes[0].High.ShouldBe(0.9915962413403874, 1e-9);
        classes[0].UnflaggedLow.ShouldBe(0.01257911709342505, 1e-9);
        (classes[2].Rows, classes[2].Low, classes[2].High).ShouldBe((0, 0, 1));
    }

    [Fact]
    public void A_curve_is_thinned_but_keeps_its_end()
    {
        double[] scores = [.. Enumerable.Range(0, 1000).Select(i => (double)i)];
        CurvePoint[] points = new SelectiveCurve(scores, [.. scores.Select(s => s >= 900)]).Points(50);
        points.Length.ShouldBeInRange(45, 60);
        points[^1].ShouldBe(new CurvePoint(1, 0.1, 999));
    }
}
