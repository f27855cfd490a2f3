using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Data;
using Export.Training;

namespace Export.Evaluation;

/// <summary>Asks a freshly trained family what <see cref="MemberGate"/> says. Its decisions are those of the serving code; nothing is written.</summary>
static class MemberGateCheck
{
    const int Draws = 500, MostUnfamiliar = 1000;

    /// <summary>Asks it; null where there is nothing to ask.</summary>
    /// <param name="request">What <c>train</c> was asked for.</param>
    /// <param name="data">The train split.</param>
    /// <param name="fit">Fit rows; null takes those by which training stopped.</param>
    /// <param name="made">The family.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    public static MemberGate? Ask(TrainRequest request, TrainingData data, Rows? fit, MadeFamily made, CancellationToken cancellation)
    {
        if (data.Classes is null || made.Members.Length == 1 || (fit ?? data.Held) is not { Count: >= 2 } rows)
            return null;
        int[] truth = ClassLabels.Indexes(rows, data.Classes, request.Labels ?? request.Data);
        using FamilyLease lease = WorthCheck.Load(request, made);
        Family family = lease.Family;
        var run = FamilyRows.Run(family, rows, request.Data, cancellation);
        UnfamiliarRows[] sets = [.. Sets(request, family, rows)];
        FamilyRows[] runs = [.. sets.Select(s => FamilyRows.Run(family, s.Inputs, cancellation))];
        Contender best = Contenders.BestMember(run, truth, runs, []);
        ComparisonMetric[] metrics = Comparison.Run([best, Contenders.Family(run, family.DefaultChoice, truth, runs)],
            new ComparisonOptions { Replicates = Draws, Seed = 1, Alphas = [], UnfamiliarSets = [.. sets.Select(s => s.Name)] });
        return new MemberGate(fit is null ? "validation" : "fit", rows.Count, best.Wrong.Count(w => w))
        {
            Best = best.Name,
            Copies = [.. DiversityMeasures.Copies(MemberTable.Of(run), truth, [.. family.Members.Select(m => m.Name)])],
            AurcGain = Turned(metrics[0].Differences[0]),
            UnfamiliarGains = [.. metrics.Skip(2).Select((m, i) => new UnfamiliarGain(sets[i].Name, m.Differences[0]))],
        };
    }

    // Where elements cannot be mixed up within a row, each column is among the rows.
    static IEnumerable<UnfamiliarRows> Sets(TrainRequest request, Family family, Rows rows)
    {
        Tensor[] inputs = [.. rows.Inputs.Select(i => i.Slice(0, Math.Min(MostUnfamiliar, i.Rows)))];
        string[] names = request.Unfamiliar ?? (UnfamiliarRows.CanMake(family) ? [.. UnfamiliarRows.Made] : [UnfamiliarRows.Columns]);
        return names.Select(n => UnfamiliarRows.Of(n, family, inputs, 1));
    }

    static Estimate Turned(Estimate difference) => new(0 - difference.Value, 0 - difference.High, 0 - difference.Low);
}
