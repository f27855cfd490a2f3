using Testing.Worlds;
using Xunit.Abstractions;

namespace Ensemble.Tests.Calibration;

/// <summary>The promise in worlds whose truth is known: α = .02, δ = .05, 1,000 calibrations each.</summary>
public sealed class FixedSequenceWorldsTests(ITestOutputHelper output)
{
    // δ + 3 standard errors of a share of 1,000.
    static readonly double Limit = 0.05 + (3 * Math.Sqrt(0.05 * 0.95 / 1000));

    [Theory]
    [InlineData("growing", 0.5)]
    [InlineData("growing", 0.25)]
    [InlineData("constant", 0.5)]
    [InlineData("floor", 0.5)]
    [InlineData("hump", 0.5)]
    [InlineData("tied", 0.5)]
    [InlineData("tied", 0.25)]
    public void The_promise_is_broken_in_no_more_than_delta_of_the_calibrations(string name, double start)
    {
        (double breaches, double coverage) = SimulatedWorld.All[name].Calibrate(seed: 1, start);
        output.WriteLine($"{name}, start {start}: breaches {breaches:F3}, mean coverage {coverage:F3}");
        breaches.ShouldBeLessThanOrEqualTo(Limit);
    }

    [Fact]
    public void Started_at_a_quarter_the_growing_world_is_covered_to_at_least_45_percent_of_the_possible_58() =>
        SimulatedWorld.Growing.Calibrate(seed: 2, start: 0.25).Coverage.ShouldBeInRange(0.45, 0.585);

    [Fact]
    public void The_largest_coverage_with_empirical_risk_below_alpha_breaks_the_promise_in_at_least_40_percent() =>
        SimulatedWorld.Growing.CalibrateNaively(seed: 3).Breaches.ShouldBeGreaterThanOrEqualTo(0.40);
}
