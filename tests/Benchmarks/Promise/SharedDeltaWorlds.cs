using Ensemble.Calibration;
using Testing.Worlds;

namespace Benchmarks.Promise;

/// <summary>What shares one δ (methods, starts, groups, clusters' rows, declared candidates), costs, and repeated looks; each with its control.</summary>
static class SharedDeltaWorlds
{
    const double Delta = 0.05;

    public static bool Run(int calibrations, TextWriter output)
    {
        double limit = Within(calibrations);
        var targets = new List<Target>();
        foreach (var (name, world) in SimulatedWorld.All)
        {
            foreach (var method in new[] { TestMethod.Sgr, TestMethod.Bonferroni, TestMethod.Holm })
                Broken($"{name}, {method}", world.Calibrate(seed: 11, new TestTerms(SimulatedWorld.Alpha, Delta) { Method = method }, calibrations));
            Broken($"{name}, starts .25 and .5", world.Calibrate(seed: 12, new TestTerms(SimulatedWorld.Alpha, Delta) { Starts = [0.25, 0.5] }, calibrations));
        }

        Broken("mean cost, Hoeffding-Bentkus", CostWorld.Calibrate(seed: 5, naive: false, calibrations));
        int few = calibrations / 5;
        var (any, _, _, _) = GroupWorld.PerGroup(seed: 14, perGroup: false, few);
        targets.Add(new Target("a threshold a group: share in which any group is broken", any, Within(few)));
        targets.Add(new Target("rows that err together, one a cluster: share of broken promises", ClusterWorld.Breaches(seed: 16, onePerCluster: true, calibrations), limit));
        targets.Add(new Target("20 declared scores: share of broken promises", ManyScoresWorld.Breaches(seed: 17, shared: true, few), Within(few)));
        targets.Add(new Target("noise through Thresholdout: distance of accuracy from one half", Math.Abs(NoiseWorld.Reported(3, new Thresholdout(0.06, 0.002, 500, new Random(4))) - 0.5), 0.01));
        targets.Add(new Target("control: mean cost <= alpha on the rows themselves", CostWorld.Calibrate(seed: 6, naive: true, few).Breaches, 0.40, AtLeast: true));
        targets.Add(new Target("control: one threshold for all, hard group broken", GroupWorld.Marginal(seed: 13, few), 0.90, AtLeast: true));
        targets.Add(new Target("control: rows that err together, all of them", ClusterWorld.Breaches(seed: 16, onePerCluster: false, calibrations), 0.15, AtLeast: true));
        targets.Add(new Target("control: best of 20 scores", ManyScoresWorld.Breaches(seed: 17, shared: false, few), 0.35, AtLeast: true));
        targets.Add(new Target("control: noise asked of the held-out sample itself, accuracy", NoiseWorld.Reported(3, null), 0.60, AtLeast: true));
        return Target.Print(output, $"What shares delta {Delta}, {calibrations} calibrations each ({few} where they are large)", targets);

        void Broken(string name, (double Breaches, double Coverage) seen)
        {
            targets.Add(new Target($"{name}: share of broken promises", seen.Breaches, limit));
            targets.Add(Target.Seen($"{name}: mean coverage", seen.Coverage));
        }
    }

    // δ + 3 standard errors.
    static double Within(int calibrations) => Delta + (3 * Math.Sqrt(Delta * (1 - Delta) / calibrations));
}
