using Ensemble.Calibration;

namespace Testing.Worlds;

/// <summary>
/// Four rows of five are of an easy group, R(τ) = .025·τ³, the others of a hard one, R(τ) = .3·τ³. Together .08·τ³: a common
/// threshold that keeps α = .02 lies near .63, where the hard group errs in .075.
/// </summary>
static class GroupWorld
{
    public const double Alpha = 0.02;

    const int Rows = 8000;

    /// <summary>Calibrations with one threshold for all.</summary>
    /// <returns>Share in which the hard group's risk was above α.</returns>
    public static double Marginal(int seed, int calibrations) => Enumerable.Range(0, calibrations).Count(i =>
    {
        (double[] fit, _, CalibrationRow[] rows) = Draw(seed, i);
        double tau = ThresholdTest.Run(fit, rows, new TestTerms(Alpha, 0.05) { Starts = [0.25] }).Accepted?.Tau ?? 0;
        return Truth("hard", tau) > Alpha;
    }) / (double)calibrations;

    /// <summary>Calibrations with a threshold a group.</summary>
    /// <returns>Share in which any group's risk was above α, share of each alone, and the mean coverage of the hard group.</returns>
    public static (double Any, double Easy, double Hard, double HardCoverage) PerGroup(int seed, bool perGroup, int calibrations)
    {
        int any = 0, easy = 0, hard = 0;
        double coverage = 0;
        var terms = new TestTerms(Alpha, 0.05) { Starts = [0.25] };
        for (int i = 0; i < calibrations; i++)
        {
            (double[] fit, string[] groups, CalibrationRow[] rows) = Draw(seed, i);
            var taus = GroupTest.Run(groups, rows, terms, perGroup, (own, share) => ThresholdTest.Run(fit, own, share))
                .ToDictionary(g => g.Group, g => g.Result?.Accepted?.Tau ?? 0);
            bool easyBroken = Truth("easy", taus["easy"]) > Alpha, hardBroken = Truth("hard", taus["hard"]) > Alpha;
            any += easyBroken || hardBroken ? 1 : 0;
            easy += easyBroken ? 1 : 0;
            hard += hardBroken ? 1 : 0;
            coverage += taus["hard"];
        }

        double n = calibrations;
        return (any / n, easy / n, hard / n, coverage / n);
    }

    static (double[] Fit, string[] Groups, CalibrationRow[] Rows) Draw(int seed, int calibration)
    {
        var random = new Random((seed * 100_000) + calibration);
        double[] fit = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
        string[] groups = new string[Rows];
        var rows = new CalibrationRow[Rows];
        for (int i = 0; i < Rows; i++)
        {
            groups[i] = random.NextDouble() < 0.2 ? "hard" : "easy";
            double u = random.NextDouble();
            rows[i] = new CalibrationRow(u, true, random.NextDouble() < (groups[i] == "hard" ? 1.2 : 0.1) * u * u * u);
        }

        return (fit, groups, rows);
    }

    // E[1.2·u³ | u ≤ τ], probabilities above 1 cut off: beyond u = .941 that is far above α anyway.
    static double Truth(string group, double tau) => (group == "hard" ? 0.3 : 0.025) * tau * tau * tau;
}
