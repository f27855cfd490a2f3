using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class ProbabilityMetricsTests
{
    static readonly double[] P = [0.8, 0.2, 0.4, 0.6, 0.5, 0.5];

    [Fact]
    public void Accuracy_takes_the_lowest_of_equal_classes() =>
        ProbabilityMetrics.Accuracy(P, [0, 1, 1]).ShouldBe(2.0 / 3, 1e-12);

    [Fact]
    public void Nll_is_the_mean_of_the_logarithms() =>
        ProbabilityMetrics.Nll(P, [0, 0, 1]).ShouldBe(-(Math.Log(0.8) + Math.Log(0.4) + Math.Log(0.5)) / 3, 1e-12);

    [Fact]
    public void A_certain_mistake_costs_the_logarithm_of_the_floor() =>
        ProbabilityMetrics.Nll([1, 0], [1]).ShouldBe(27.631021115928547, 1e-9); // −ln 1e-12

    [Fact]
    public void Brier_sums_over_classes()
    {
        // .04·2 + .36·2 + .25·2 = 1.3
        ProbabilityMetrics.Brier(P, [0, 0, 1]).ShouldBe(1.3 / 3, 1e-12);
    }

    [Fact]
    public void Ece_bins_are_closed_on_the_right()
    {
        // Five bins of two classes: .8 lies in (.6, .8], .6 in (.4, .6] with .5. Right, right, wrong:
        // |1 − .8| + |(1 − .6) + (0 − .5)| = .2 + .1.
        ProbabilityMetrics.Ece(P, [0, 1, 1], bins: 5).ShouldBe(0.3 / 3, 1e-12);
    }
}
