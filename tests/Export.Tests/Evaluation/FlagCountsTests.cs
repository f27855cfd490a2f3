using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class FlagCountsTests
{
    [Fact]
    public void Rows_are_counted_by_flag_and_error()
    {
        var counts = FlagCounts.Of([false, false, true, true, false], [false, true, true, true, false]);
        counts.ShouldBe(new FlagCounts(3, 1, 2, 2));
        counts.Coverage.ShouldBe(0.6);
        counts.UnflaggedRisk.ShouldBe(1.0 / 3, 1e-12);
        counts.FlaggedRisk.ShouldBe(1);
    }

    [Fact]
    public void Intervals_are_two_sided_with_half_of_delta_on_each_side()
    {
        // 0 of 149: upper limit at .05 one-sided is .019904816.
        new FlagCounts(149, 0, 0, 0).UnflaggedInterval(0.1).ShouldSatisfyAllConditions(
            i => i.Lower.ShouldBe(0), i => i.Upper.ShouldBe(0.019904816, 1e-9));
    }

    [Fact]
    public void Without_rows_there_is_no_risk() => new FlagCounts(0, 0, 2, 1).UnflaggedRisk.ShouldBe(double.NaN);
}
