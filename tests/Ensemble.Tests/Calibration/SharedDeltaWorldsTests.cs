using Ensemble.Calibration;
using Testing.Worlds;
using Xunit.Abstractions;

namespace Ensemble.Tests.Calibration;

/// <summary>What shares one δ: starts, groups, clusters' rows, declared candidates, methods. Each with the control that breaks.</summary>
public sealed class SharedDeltaWorldsTests(ITestOutputHelper output)
{
    static readonly double Limit = Within(500);

    public static TheoryData<string, TestMethod> Methods
    {
        get
        {
            var all = new TheoryData<string, TestMethod>();
            foreach (string world in SimulatedWorld.All.Keys)
            {
                foreach (TestMethod method in new[] { TestMethod.Sgr, TestMethod.Bonferroni, TestMethod.Holm })
                    all.Add(world, method);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_keeps_the_promise_in_every_world(string world, TestMethod method)
    {
        (double breaches, double coverage) = SimulatedWorld.All[world].Calibrate(seed: 11, new TestTerms(SimulatedWorld.Alpha, 0.05) { Method = method }, 500);
        output.WriteLine($"{world}, {method}: breaches {breaches:F3}, mean coverage {coverage:F3}");
        breaches.ShouldBeLessThanOrEqualTo(Limit);
    }

    [Theory]
    [InlineData("growing")]
    [InlineData("constant")]
    [InlineData("hump")]
    public void Several_starts_share_delta(string world)
    {
        (double breaches, double coverage) = SimulatedWorld.All[world].Calibrate(seed: 12, new TestTerms(SimulatedWorld.Alpha, 0.05) { Starts = [0.25, 0.5, 0.75] }, 500);
        output.WriteLine($"{world}, starts .25, .5 and .75: breaches {breaches:F3}, mean coverage {coverage:F3}");
        breaches.ShouldBeLessThanOrEqualTo(Limit);
    }

    [Fact]
    public void One_threshold_for_all_breaks_the_promise_in_the_hard_group()
    {
        double breaches = GroupWorld.Marginal(seed: 13, calibrations: 100);
        output.WriteLine($"one threshold: the hard group is broken in {breaches:F2}");
        breaches.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void A_threshold_a_group_keeps_it_in_all_of_them_together()
    {
        (double any, _, _, double coverage) = GroupWorld.PerGroup(seed: 14, perGroup: false, calibrations: 200);
        output.WriteLine($"delta shared: any group broken in {any:F3}, hard group's coverage {coverage:F3} of .405");
        any.ShouldBeLessThanOrEqualTo(Within(200));
        coverage.ShouldBeGreaterThan(0.15);
    }

    [Fact]
    public void At_delta_a_group_keeps_it_by_itself()
    {
        (_, double easy, double hard, double coverage) = GroupWorld.PerGroup(seed: 15, perGroup: true, calibrations: 200);
        output.WriteLine($"delta each: easy broken in {easy:F3}, hard in {hard:F3}, hard group's coverage {coverage:F3}");
        Math.Max(easy, hard).ShouldBeLessThanOrEqualTo(Within(200));
    }

    [Fact]
    public void Rows_that_err_together_break_the_promise_and_one_a_cluster_does_not()
    {
        double all = ClusterWorld.Breaches(seed: 16, onePerCluster: false, calibrations: 500);
        double one = ClusterWorld.Breaches(seed: 16, onePerCluster: true, calibrations: 500);
        output.WriteLine($"all rows: broken in {all:F3}; one a cluster: {one:F3}");
        all.ShouldBeGreaterThan(0.15);
        one.ShouldBeLessThanOrEqualTo(Limit);
    }

    [Fact]
    public void The_best_of_twenty_scores_breaks_the_promise_in_about_half_and_declared_ones_keep_it()
    {
        double best = ManyScoresWorld.Breaches(seed: 17, shared: false, calibrations: 200);
        double shared = ManyScoresWorld.Breaches(seed: 17, shared: true, calibrations: 200);
        output.WriteLine($"best of 20: broken in {best:F3}; 20 declared ones: {shared:F3}");
        best.ShouldBeInRange(0.35, 0.75);
        shared.ShouldBeLessThanOrEqualTo(Within(200));
    }

    // δ + 3 standard errors.
    static double Within(int calibrations) => 0.05 + (3 * Math.Sqrt(0.05 * 0.95 / calibrations));
}
