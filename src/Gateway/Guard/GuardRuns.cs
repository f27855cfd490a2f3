using System.Runtime.CompilerServices;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Metrics;

namespace Gateway.Guard;

/// <summary>The runs that guard routes began, by loaded version: what an old version left behind is not held against a new one. Thread-safe.</summary>
sealed class GuardRuns(GatewayMetrics metrics, OwnThreads threads)
{
    readonly ConditionalWeakTable<Family, FamilyRuns> runs = [];

    public FamilyRuns Of(Family family) => runs.GetValue(family, made => new FamilyRuns(threads, change => metrics.LateRuns(made.Name, change)));
}
