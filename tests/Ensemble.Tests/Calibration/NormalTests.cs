using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

/// <summary>Against scipy.stats.norm.</summary>
public sealed class NormalTests
{
    [Theory]
    [InlineData(-10, 7.61985302416047e-24)]
    [InlineData(-5, 2.866515718791933e-07)]
    [InlineData(-3.0000001, 0.0013498975884453205)]
    [InlineData(-2.9999999, 0.0013498984748150013)]
    [InlineData(-1.5, 0.06680720126885807)]
    [InlineData(-0.1, 0.460172162722971)]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.6914624612740131)]
    [InlineData(2, 0.9772498680518208)]
    [InlineData(3, 0.9986501019683699)]
    [InlineData(6, 0.9999999990134123)]
    public void The_distribution_function_is_scipys(double x, double expected) => Normal.Cdf(x).ShouldBe(expected, 1e-12 * expected);

    [Theory]
    [InlineData(1e-12, -7.034483825301131)]
    [InlineData(1e-05, -4.264890793922825)]
    [InlineData(0.0013, -3.0114537584997843)]
    [InlineData(0.025, -1.9599639845400545)]
    [InlineData(0.1, -1.2815515655446004)]
    [InlineData(0.5, 0)]
    [InlineData(0.9, 1.2815515655446004)]
    [InlineData(0.9999, 3.719016485455709)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-0.1, double.NegativeInfinity)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(1.2, double.PositiveInfinity)]
    public void The_inverse_is_scipys_and_infinite_at_its_ends(double p, double expected)
    {
        if (double.IsFinite(expected))
            Normal.Quantile(p).ShouldBe(expected, 1e-11);
        else
            Normal.Quantile(p).ShouldBe(expected);
    }
}
