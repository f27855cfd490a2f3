using System.Text.Json;
using Ensemble.Calibration;
using Testing.Worlds;
using Xunit.Abstractions;

namespace Ensemble.Tests.Calibration;

public sealed class HoeffdingBentkusTests(ITestOutputHelper output)
{
    [Fact]
    public void P_values_are_those_of_fifty_digits()
    {
        double worst = 0;
        foreach (JsonElement c in Oracle.Read("hoeffding_oracle.json").EnumerateArray())
        {
            double expected = c.GetProperty("value").GetDouble();
            double actual = HoeffdingBentkus.PValue(c.GetProperty("sum").GetDouble(), c.GetProperty("n").GetInt32(), c.GetProperty("alpha").GetDouble());
            worst = Math.Max(worst, expected < 1e-300 ? Math.Abs(actual) : Math.Abs((actual / expected) - 1));
        }

        output.WriteLine($"largest relative error {worst:G3}");
        worst.ShouldBeLessThan(1e-9);
    }

    // Without a loss both are 0.98^149: Hoeffding's has no factor e.
    [Fact]
    public void Without_a_loss_it_is_the_binomial() =>
        HoeffdingBentkus.PValue(0, 149, 0.02).ShouldBe(Math.Pow(0.98, 149), 1e-12);

    [Fact]
    public void The_mean_cost_is_above_alpha_in_no_more_than_delta_of_the_calibrations()
    {
        (double breaches, double coverage) = CostWorld.Calibrate(seed: 5, naive: false, calibrations: 500);
        output.WriteLine($"costs: breaches {breaches:F3}, mean coverage {coverage:F3} of .585");
        breaches.ShouldBeLessThanOrEqualTo(0.05 + (3 * Math.Sqrt(0.05 * 0.95 / 500)));
        coverage.ShouldBeInRange(0.35, 0.585);
    }

    [Fact]
    public void The_largest_coverage_whose_mean_cost_is_below_alpha_breaks_it_in_at_least_40_percent() =>
        CostWorld.Calibrate(seed: 6, naive: true, calibrations: 300).Breaches.ShouldBeGreaterThanOrEqualTo(0.4);
}
