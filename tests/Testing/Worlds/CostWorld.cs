using Ensemble.Calibration;

namespace Testing.Worlds;

/// <summary>Errors cost a quarter or the whole, equally often: P(wrong | u) = 0.4·u³, mean cost R(τ) = 0.0625·τ³, α = .0125 at τ = .585.</summary>
static class CostWorld
{
    public const double Alpha = 0.0125;

    /// <summary>Calibrations of 500 fit rows and 2,000 calibration rows each.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="naive">The control: the largest threshold whose mean cost is at most α.</param>
    /// <param name="calibrations">How many.</param>
    /// <returns>Share that broke the promise, and the mean share of unflagged traffic.</returns>
    public static (double Breaches, double Coverage) Calibrate(int seed, bool naive, int calibrations)
    {
        int breaches = 0;
        double coverage = 0;
        for (int i = 0; i < calibrations; i++)
        {
            var random = new Random((seed * 100_000) + i);
            double[] fit = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
            CalibrationRow[] rows = [.. Enumerable.Range(0, 2000).Select(_ => Row(random))];
            double tau = naive ? Largest(rows)
                : ThresholdTest.Run(fit, rows, new TestTerms(Alpha, 0.05) { Starts = [0.25], IsBounded = true }).Accepted?.Tau ?? 0;
            breaches += 0.0625 * tau * tau * tau > Alpha ? 1 : 0;
            coverage += tau;
        }

        return ((double)breaches / calibrations, coverage / calibrations);
    }

    static CalibrationRow Row(Random random)
    {
        double u = random.NextDouble();
        bool wrong = random.NextDouble() < 0.4 * u * u * u;
        return new CalibrationRow(u, true, wrong) { Loss = !wrong ? 0 : random.NextDouble() < 0.5 ? 0.25 : 1 };
    }

    static double Largest(CalibrationRow[] rows)
    {
        double tau = 0, sum = 0;
        int n = 0;
        foreach (CalibrationRow row in rows.OrderBy(r => r.Risk))
        {
            sum += row.Loss;
            tau = sum <= Alpha * ++n ? row.Risk : tau;
        }

        return tau;
    }
}
