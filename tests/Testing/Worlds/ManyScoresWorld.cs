using Ensemble.Calibration;

namespace Testing.Worlds;

/// <summary>Twenty scores that rank nothing, tried on the same 1,000 outcomes; the risk is 2 % above α wherever a threshold lies.</summary>
static class ManyScoresWorld
{
    public const double Alpha = 0.02;

    const int Rows = 1000, Scores = 20;

    /// <summary>Share of calibrations in which a threshold of any score was accepted, all of which break the promise.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="shared">Whether the scores were declared and share δ; otherwise each is tested at δ and the best one taken.</param>
    /// <param name="calibrations">How many.</param>
    public static double Breaches(int seed, bool shared, int calibrations) => Enumerable.Range(0, calibrations).Count(i =>
    {
        var random = new Random((seed * 100_000) + i);
        bool[] wrong = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble() < 1.02 * Alpha)];
        Func<double, SequenceResult>[] runs = [.. Enumerable.Range(0, Scores).Select<int, Func<double, SequenceResult>>(_ =>
        {
            double[] fit = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
            CalibrationRow[] rows = [.. wrong.Select(w => new CalibrationRow(random.NextDouble(), true, w))];
            return level => ThresholdTest.Run(fit, rows, new TestTerms(Alpha, level) { Starts = [0.15] });
        })];
        return shared ? CandidateTest.Run(0.05, Scores, runs).Any(r => r.Accepted is not null) : runs.Any(run => run(0.05).Accepted is not null);
    }) / (double)calibrations;
}
