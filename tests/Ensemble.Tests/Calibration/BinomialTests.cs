using System.Text.Json;
using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class BinomialTests
{
    [Fact]
    public void Tails_agree_with_50_digit_arithmetic_to_1e12_of_their_value()
    {
        int cases = 0;
        foreach (JsonElement c in Oracle.Section("statistics_oracle.json", "binomial_cdf"))
        {
            (int k, int n, double p) = (c.GetProperty("k").GetInt32(), c.GetProperty("n").GetInt32(), c.GetProperty("p").GetDouble());
            double expected = c.GetProperty("value").GetDouble();
            cases++;
            if (expected < 1e-300)
                Binomial.Cdf(k, n, p).ShouldBeLessThan(1e-299);
            else
                Math.Abs((Binomial.Cdf(k, n, p) / expected) - 1).ShouldBeLessThanOrEqualTo(1e-12, $"P(X <= {k}), n = {n}, p = {p:R}");
        }

        cases.ShouldBeGreaterThan(500);
    }

    // mpmath, 40 digits: the largest term by log-gammas, the others from it.
    [Theory]
    [InlineData(19_000, 0.02, 3.0632534591499143e-13)]
    [InlineData(482_000, 0.5, 3.7694958097349926e-284)]
    [InlineData(950, 0.001, 0.05774554181545561)]
    [InlineData(200, 0.001, 5.838276623447378e-210)]
    [InlineData(299_000, 0.3, 0.014568219219937685)]
    public void Tails_of_a_million_trials_agree_with_40_digit_arithmetic(int k, double p, double expected) =>
        Math.Abs((Binomial.Cdf(k, 1_000_000, p) / expected) - 1).ShouldBeLessThanOrEqualTo(1e-12);

    [Fact]
    public void The_cdf_at_zero_is_the_power_of_the_complement() =>
        Binomial.Cdf(0, 149, 0.02).ShouldBe(0.04928165433008947, 1e-15); // 0.98^149

    [Fact]
    public void Probabilities_of_three_tosses_are_one_three_three_one_eighths() =>
        new[] { 0, 1, 2, 3 }.Select(k => Binomial.Probability(k, 3, 0.5)).ShouldBe([0.125, 0.375, 0.375, 0.125], 1e-15);

    [Theory]
    [InlineData(-1, 10, 0.3, 0)]
    [InlineData(10, 10, 0.3, 1)]
    [InlineData(3, 10, 0, 1)]
    [InlineData(3, 10, 1, 0)]
    [InlineData(0, 0, 0.3, 1)]
    public void Edges_are_exact(int k, int n, double p, double expected) => Binomial.Cdf(k, n, p).ShouldBe(expected);

    [Fact]
    public void The_two_tails_of_a_million_trials_sum_to_one() =>
        (Binomial.Cdf(20_100, 1_000_000, 0.02) + Binomial.UpperTail(20_101, 1_000_000, 0.02)).ShouldBe(1, 1e-12);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void What_is_not_a_probability_is_refused(double p) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Binomial.Cdf(1, 2, p));
}
