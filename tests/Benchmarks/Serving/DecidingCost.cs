using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Metrics;

namespace Benchmarks.Serving;

/// <summary>What scoring, deciding and counting one row costs beside running the members.</summary>
static class DecidingCost
{
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(0.5);

    public static async Task<Measurement> MeasureAsync(MadeBenchFamily made, TimeSpan time)
    {
        var mistakes = new List<string>();
        using var lease = FamilyLoader.Lease(made.Folder, new Dictionary<string, byte[]>(), TimeProvider.System, mistakes)
            ?? throw new InvalidOperationException(string.Join("; ", mistakes));
        var family = lease.Family;
        var input = Tensor.Create(BenchFamily.Input, Datatype.FP32, [1, .. made.Family.Row]);
        var random = new Random(BenchFamily.RowSeed);
        foreach (ref float value in input.As<float>())
            value = random.NextSingle();
        var outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, [input], Timeout.InfiniteTimeSpan, CancellationToken.None);
        var metrics = new GatewayMetrics(withProcess: false);
        void Once()
        {
            var decisions = Decider.Decide(family, outputs, family.DefaultChoice);
            metrics.Reasons(family.Name, decisions.Rows);
            for (int m = 0; m < outputs.Results.Count; m++)
                metrics.Member(family.Name, family.Members[m].Name, outputs.Results[m].Status, outputs.Results[m].Duration);
        }

        // As in a server that has run for a while: compiled for the second time, by what it did.
        Measurement.Of([Once], Warm);
        await Task.Delay(Warm);
        Measurement.Of([Once], Warm);
        return Measurement.Of([Once], time)[0];
    }
}
