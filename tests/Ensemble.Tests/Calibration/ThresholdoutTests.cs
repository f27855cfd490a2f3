using Ensemble.Calibration;
using Testing.Worlds;
using Xunit.Abstractions;

namespace Ensemble.Tests.Calibration;

public sealed class ThresholdoutTests(ITestOutputHelper output)
{
    [Fact]
    public void Pure_noise_looks_like_sixty_percent_to_a_held_out_sample_that_was_asked_about_each_feature_and_like_half_through_thresholdout()
    {
        double naive = NoiseWorld.Reported(seed: 3, null);
        var guard = new Thresholdout(threshold: 0.06, sigma: 0.002, budget: 500, new Random(4));
        double guarded = NoiseWorld.Reported(seed: 3, guard);
        output.WriteLine($"10,000 features of noise, 500 picked: the held-out sample says {naive:F3}, through Thresholdout {guarded:F3}; {500 - guard.Budget} of 10,001 answers cost");
        naive.ShouldBeGreaterThanOrEqualTo(0.60);
        guarded.ShouldBeInRange(0.49, 0.51);
    }

    [Fact]
    public void An_answer_that_both_samples_give_costs_nothing_and_is_the_fit_samples_own()
    {
        var guard = new Thresholdout(0.1, 1e-6, 1, new Random(1));
        for (int i = 0; i < 100; i++)
            guard.Ask(0.30, 0.35).ShouldBe(0.30);
        guard.Budget.ShouldBe(1);
        guard.Ask(0.30, 0.50).ShouldNotBeNull().ShouldBe(0.50, 1e-4);
        guard.Ask(0.30, 0.30).ShouldBeNull();
    }
}
