using Ensemble.Calibration;

namespace Testing.Worlds;

/// <summary>Rows come in clusters of eight that are right or wrong together; the risk is 10 % above α everywhere.</summary>
static class ClusterWorld
{
    public const double Alpha = 0.02;

    const int Clusters = 250, Size = 8;

    /// <summary>Share of calibrations that accepted a threshold, all of which break the promise.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="onePerCluster">Whether one row a cluster counts; otherwise all 2,000 do.</param>
    /// <param name="calibrations">How many.</param>
    public static double Breaches(int seed, bool onePerCluster, int calibrations) => Enumerable.Range(0, calibrations).Count(i =>
    {
        var random = new Random((seed * 100_000) + i);
        double[] fit = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
        var rows = new List<CalibrationRow>();
        for (int cluster = 0; cluster < Clusters; cluster++)
        {
            bool wrong = random.NextDouble() < 1.1 * Alpha;
            for (int row = 0; row < (onePerCluster ? 1 : Size); row++)
                rows.Add(new CalibrationRow(random.NextDouble(), true, wrong));
        }

        return ThresholdTest.Run(fit, [.. rows], new TestTerms(Alpha, 0.05)).Accepted is not null;
    }) / (double)calibrations;
}
