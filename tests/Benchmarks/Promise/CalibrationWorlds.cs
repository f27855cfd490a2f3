using Testing.Worlds;

namespace Benchmarks.Promise;

/// <summary>Calibrations in worlds whose true risk is known in closed form.</summary>
static class CalibrationWorlds
{
    const double Delta = 0.05;

    public static bool Run(int calibrations, TextWriter output)
    {
        double limit = Delta + (3 * Math.Sqrt(Delta * (1 - Delta) / calibrations));
        var targets = new List<Target>();
        (string Name, SimulatedWorld World, double Start)[] worlds =
        [
            ("W1 growing", SimulatedWorld.Growing, 0.5), ("W1 growing", SimulatedWorld.Growing, 0.25), ("W2 constant 1.02 alpha", SimulatedWorld.Constant, 0.5),
            ("W3 floor", SimulatedWorld.Floor, 0.5), ("W3 floor", SimulatedWorld.Floor, 0.25), ("W4 hump", SimulatedWorld.Hump, 0.5), ("W4 hump", SimulatedWorld.Hump, 0.25),
            ("W5 tied", SimulatedWorld.Tied, 0.5), ("W5 tied", SimulatedWorld.Tied, 0.25),
        ];
        foreach (var (name, world, start) in worlds)
        {
            (double breaches, double coverage) = world.Calibrate(seed: 1, start, calibrations);
            targets.Add(new Target($"{name}, start {start}: share of broken promises", breaches, limit));
            targets.Add(name.StartsWith("W1", StringComparison.Ordinal) && start == 0.25
                ? new Target($"{name}, start {start}: mean coverage (possible .585)", coverage, 0.45, AtLeast: true)
                : Target.Seen($"{name}, start {start}: mean coverage", coverage));
        }

        targets.Add(new Target("control: largest coverage with empirical risk <= alpha, broken promises", SimulatedWorld.Growing.CalibrateNaively(seed: 3, calibrations).Breaches, 0.40, AtLeast: true));
        return Target.Print(output, $"Calibration, alpha {SimulatedWorld.Alpha}, delta {Delta}, 2,000 rows, {calibrations} calibrations each, seeds 1 and 3", targets);
    }
}
