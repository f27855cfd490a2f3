using Ensemble.Calibration;

namespace Testing.Worlds;

/// <summary>A world whose true selective risk is known in closed form.</summary>
/// <param name="Risk">Risk score of a row from its place u, uniform on (0, 1).</param>
/// <param name="Wrong">P(wrong | u).</param>
/// <param name="Truth">P(wrong | risk ≤ τ).</param>
sealed record SimulatedWorld(Func<double, double> Risk, Func<double, double> Wrong, Func<double, double> Truth)
{
    public const double Alpha = 0.02;

    /// <summary>Risk grows with the third power of u: R(τ) = 0.1·τ³, so α = .02 is reached at τ = .585.</summary>
    public static SimulatedWorld Growing { get; } = new(u => u, u => 0.4 * u * u * u, t => 0.1 * t * t * t);

    /// <summary>2 % above α everywhere: whatever is accepted breaks the promise.</summary>
    public static SimulatedWorld Constant { get; } = new(u => u, _ => 1.02 * Alpha, _ => 1.02 * Alpha);

    /// <summary>Half a percent is wrong however certain: R(τ) = .005 + 0.1·τ³.</summary>
    public static SimulatedWorld Floor { get; } = new(u => u, u => 0.005 + (0.4 * u * u * u), t => 0.005 + (0.1 * t * t * t));

    /// <summary>A hump of bad rows at u in (.5, .6): R(.6) = .029, and R(1) = .0195 again.</summary>
    public static SimulatedWorld Hump { get; } = new(
        u => u, u => u is > 0.5 and < 0.6 ? 0.15 : 0.005, t => ((0.005 * t) + (0.145 * Math.Clamp(t - 0.5, 0, 0.1))) / t);

    /// <summary>The growing world seen through ten levels.</summary>
    public static SimulatedWorld Tied { get; } = new(u => Math.Ceiling(10 * u) / 10, u => 0.4 * u * u * u, t => 0.1 * t * t * t);

    /// <summary>The worlds by name.</summary>
    public static IReadOnlyDictionary<string, SimulatedWorld> All { get; } = new Dictionary<string, SimulatedWorld>
    {
        ["growing"] = Growing, ["constant"] = Constant, ["floor"] = Floor, ["hump"] = Hump, ["tied"] = Tied,
    };

    /// <summary>Calibrations, of 500 fit rows and 2,000 calibration rows each.</summary>
    /// <returns>Share that broke the promise, and the mean share of unflagged traffic.</returns>
    public (double Breaches, double Coverage) Calibrate(int seed, double start, int calibrations = 1000) =>
        Calibrate(seed, new TestTerms(Alpha, 0.05) { Starts = [start] }, calibrations);

    /// <summary>The same on any terms.</summary>
    public (double Breaches, double Coverage) Calibrate(int seed, TestTerms terms, int calibrations = 1000) =>
        Judge(Repeat(seed, calibrations, (fit, rows) => ThresholdTest.Run(fit, rows, terms).Accepted?.Tau ?? double.NaN));

    /// <summary>The control: the largest threshold whose empirical risk is at most α.</summary>
    public (double Breaches, double Coverage) CalibrateNaively(int seed, int calibrations = 1000) =>
        Judge(Repeat(seed, calibrations, (_, rows) => LargestEmpirical(rows)));

    (double Breaches, double Coverage) Judge(double[] taus) => (
        taus.Count(t => !double.IsNaN(t) && Truth(t) > Alpha) / (double)taus.Length,
        taus.Select(t => double.IsNaN(t) ? 0 : t).Average());

    double[] Repeat(int seed, int calibrations, Func<double[], CalibrationRow[], double> calibrate)
    {
        double[] taus = new double[calibrations];
        for (int i = 0; i < calibrations; i++)
        {
            var random = new Random((seed * 100_000) + i);
            double[] fit = new double[500];
            for (int j = 0; j < fit.Length; j++)
                fit[j] = Risk(random.NextDouble());
            var rows = new CalibrationRow[2000];
            for (int j = 0; j < rows.Length; j++)
            {
                double u = random.NextDouble();
                rows[j] = new CalibrationRow(Risk(u), true, random.NextDouble() < Wrong(u));
            }

            taus[i] = calibrate(fit, rows);
        }

        return taus;
    }

    static double LargestEmpirical(CalibrationRow[] rows)
    {
        Array.Sort(rows, (a, b) => a.Risk.CompareTo(b.Risk));
        double tau = double.NaN;
        int wrong = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            wrong += rows[i].Wrong ? 1 : 0;
            if (wrong <= Alpha * (i + 1))
                tau = rows[i].Risk;
        }

        return tau;
    }
}
