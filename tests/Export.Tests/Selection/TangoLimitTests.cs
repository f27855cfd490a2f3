using Export.Selection;

namespace Export.Tests.Selection;

public sealed class TangoLimitTests
{
    // Python: the likeliest q by scipy's bounded minimiser of the trinomial likelihood, the limit by brentq.
    [Theory]
    [InlineData(1, 0, 83, 0.05221114)]
    [InlineData(0, 0, 100, 0.02634272)]
    [InlineData(5, 2, 50, 0.15955670)]
    [InlineData(12, 9, 43, 0.24198439)]
    [InlineData(0, 4, 60, -0.02064342)]
    [InlineData(30, 10, 400, 0.07738693)]
    public void The_upper_limit_is_that_of_an_independent_computation(int onlyFirst, int onlySecond, int rows, double upper) =>
        TangoLimit.Upper(onlyFirst, onlySecond, rows).ShouldBe(upper, 1e-6);

    [Fact]
    public void So_many_rows_without_a_difference_bring_the_limit_to_epsilon_and_one_fewer_does_not()
    {
        int rows = (int)TangoLimit.RowsNeeded(0.01);

        // 1.6449² · 99 = 267.9.
        rows.ShouldBe(268);
        TangoLimit.Upper(0, 0, rows).ShouldBeLessThanOrEqualTo(0.01);
        TangoLimit.Upper(0, 0, rows - 1).ShouldBeGreaterThan(0.01);
    }

    [Fact]
    public void One_that_is_wrong_wherever_the_other_is_right_is_worse_by_everything() => TangoLimit.Upper(10, 0, 10).ShouldBe(1, 1e-9);

    [Fact]
    public void Of_members_that_lose_more_by_epsilon_about_one_in_twenty_is_kept()
    {
        // P(first alone wrong) .08, P(second alone wrong) .03: the difference is .05 exactly.
        var random = new Random(4);
        int kept = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            int first = 0, second = 0;
            for (int i = 0; i < 300; i++)
            {
                double u = random.NextDouble();
                first += u < 0.08 ? 1 : 0;
                second += u is >= 0.08 and < 0.11 ? 1 : 0;
            }

            kept += TangoLimit.Upper(first, second, 300) <= 0.05 ? 1 : 0;
        }

        // .05 and three standard errors of .0034, and what counting whole rows costs.
        (kept / 4000.0).ShouldBeInRange(0.03, 0.065);
    }
}
