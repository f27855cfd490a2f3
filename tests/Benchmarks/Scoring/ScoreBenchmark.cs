using System.Globalization;
using Ensemble.Scores;
using Export.Training;

namespace Benchmarks.Scoring;

/// <summary>What each score of a classification row costs.</summary>
static class ScoreBenchmark
{
    const int Members = 5, Seed = 20261123;

    /// <summary>Scores of a row that any request pays for; the others cost only who asks.</summary>
    static readonly ScoreName[] Always = [ScoreName.MeanMinusSd, ScoreName.MutualInformation];

    /// <summary>Gives the exit code.</summary>
    public static int Run(TimeSpan time, TextWriter output)
    {
        ScoreName[] scores = [.. ScoreNames.For("classification").Where(s => s is not (ScoreName.FeatureDistance or ScoreName.ErrorProbability))];
        output.WriteLine($"{Members} members, random distributions (seed {Seed}), one row a call; median of 15 rounds ± half the quartiles' distance");
        bool met = true;
        foreach (int classes in new[] { 2, 10, 1000 })
        {
            double[] p = Distributions(classes), weights = [.. Enumerable.Repeat(1.0, Members)];
            var costs = Measurement.Of([.. scores.Select(s => (Action)(() => ClassificationScores.Compute(s, new MemberProbabilities(p, weights, classes), 0, 1)))], time);
            output.WriteLine();
            output.WriteLine($"{classes} classes");
            foreach (var (score, cost) in scores.Zip(costs))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{score.Name(),-22} {cost.Nanoseconds,10:F0} ± {cost.Error,-6:F0} ns {cost.Nanoseconds / (Members * classes),8:F2} ns a number {cost.Bytes,6:F0} bytes{(Always.Contains(score) ? "  by default" : "")}"));
                met &= cost.Bytes == 0;
            }
        }

        output.WriteLine();
        output.WriteLine($"no score allocates: {(met ? "met" : "MISSED")}");
        return met ? 0 : 1;
    }

    static double[] Distributions(int classes)
    {
        var random = SeededRandom.Of(Seed, classes);
        double[] all = new double[Members * classes];
        for (int m = 0; m < Members; m++)
        {
            Span<double> own = all.AsSpan(m * classes, classes);
            foreach (ref double value in own)
                value = 6 * random.NextDouble();
            MemberCalibration.FromLogits(own, 1, own);
        }

        return all;
    }
}
