using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public class TemperatureFitTests
{
    [Fact]
    public void One_logit_gap_gets_the_temperature_at_which_confidence_is_the_accuracy()
    {
        // Logits (2, 0) on every row, right in 90 of 100: 1/(1 + e^(−2/T)) = 0.9, so T = 2 / ln 9.
        double[] logits = [.. Enumerable.Range(0, 100).SelectMany(_ => new[] { 2.0, 0.0 })];
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 90 ? 0 : 1)];

        FittedTemperature fitted = TemperatureFit.Logits(logits, labels, 2);

        fitted.Temperature.ShouldBe(2 / Math.Log(9), 1e-9);
        fitted.Nll.ShouldBe(-(0.9 * Math.Log(0.9) + 0.1 * Math.Log(0.1)), 1e-12);
        fitted.NllBefore.ShouldBe(0.9 * Math.Log(1 + Math.Exp(-2)) + 0.1 * Math.Log(1 + Math.Exp(2)), 1e-12);
        fitted.Smoothing.ShouldBe(0);
    }

    [Fact]
    public void Probabilities_with_exact_zeros_get_the_optimum_that_scipy_finds()
    {
        // scipy.optimize.minimize (Nelder-Mead, 12 starts) on the same 40 rows: η = 0.2 (its bound), T = 0.80914924.
        double[] p = new double[120];
        int[] labels = new int[40];
        for (int i = 0; i < 40; i++)
        {
            double a = 0.5 + 0.5 * (i * 7 % 11 / 10.0);
            p[i * 3 + i % 3] = a;
            p[i * 3 + (i + 1) % 3] = 1 - a;
            labels[i] = i == 17 ? (i + 2) % 3 : i % 5 != 0 ? i % 3 : (i + 1) % 3;
        }

        FittedTemperature fitted = TemperatureFit.Probabilities(p, labels, 3);

        fitted.Smoothing.ShouldBe(0.2, 1e-9);
        fitted.Temperature.ShouldBe(0.80914924, 1e-6);
        fitted.Nll.ShouldBe(0.6529049977368631, 1e-9);
        fitted.NllBefore.ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Certain_and_always_right_members_stop_at_the_bounds()
    {
        FittedTemperature fitted = TemperatureFit.Probabilities([1, 0, 0, 1], [0, 1], 2);

        fitted.Smoothing.ShouldBe(TemperatureFit.MinSmoothing, 1e-12);
        fitted.Temperature.ShouldBe(TemperatureFit.MinTemperature, 1e-9);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused() => Should.Throw<ArgumentException>(() => TemperatureFit.Logits([1, 2, 3], [0], 2));
}
