using Ensemble.Data;
using Ensemble.Families;
using Export.Calibrating;
using Export.Data;
using Export.Diversity;
using Export.Training;

namespace Export.Evaluation;

/// <summary>
/// Compares a freshly trained family with its best member alone and with one network of its cost, on its fit rows or else on the
/// rows by which training stopped. Its decisions are those of the serving code; nothing is written.
/// </summary>
static class WorthCheck
{
    static readonly ComparisonOptions Draws = new() { Replicates = 1000, Seed = 1, Alphas = [] };

    /// <summary>Measures.</summary>
    /// <param name="request">What <c>train</c> was asked for.</param>
    /// <param name="data">The train split.</param>
    /// <param name="fit">Fit rows; null for none.</param>
    /// <param name="made">The family.</param>
    /// <param name="progress">Told of every pass of the single network.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends training between two batches.</param>
    public static FamilyWorth Measure(TrainRequest request, TrainingData data, Rows? fit, MadeFamily made, Action<MemberProgress> progress,
        Action<string> say, CancellationToken cancellation)
    {
        if (data.Classes is null)
            return FamilyWorth.None("a regression's answers are not right or wrong");
        if (made.Members.Length == 1)
            return FamilyWorth.None("one member is all there is");
        if ((fit ?? data.Held) is not { Count: >= 2 } rows)
            return FamilyWorth.None("no rows were held out; --fit-rows or --validation holds some");
        int[] truth = ClassLabels.Indexes(rows, data.Classes, request.Labels ?? request.Data);
        List<string> notes = [fit is null ? "training stopped by these rows, which favours every model alike"
            : "temperatures were fitted on these rows, which favours every model alike"];
        using FamilyLease lease = Load(request, made);
        Family family = lease.Family;
        var run = FamilyRows.Run(family, rows, request.Data, cancellation);
        List<Contender> contenders = [Contenders.BestMember(run, truth, [], notes)];
        if (Plan(request, family, notes) is { } plan)
        {
            TrainRequest single = request with { Name = SingleModel.Name(plan), Members = 1, Options = plan.For(data.Learn.Count), Diversity = new(DiversityKind.Seeds) };
            say($"training one model of the family's cost, {single.Name}");
            MadeFamily one = FamilyTraining.Make(single, data, fit, p => progress(p with { Name = "one network" }), say, cancellation);
            using FamilyLease oneLease = Load(single, one);
            contenders.Add(Contenders.Member(SingleModel.Title(oneLease.Family, family),
                FamilyRows.Run(oneLease.Family, rows, request.Data, cancellation), 0, truth, []));
        }

        contenders.Add(Contenders.Family(run, family.DefaultChoice, truth, []));
        return Describe(contenders, new FamilyWorth(fit is null ? "validation" : "fit", rows.Count) { Notes = [.. notes] });
    }

    /// <summary>AURC of every contender, and the last one's difference from each of the others.</summary>
    /// <param name="contenders">Rivals, then the family.</param>
    /// <param name="rows">What they were compared on.</param>
    public static FamilyWorth Describe(IReadOnlyList<Contender> contenders, FamilyWorth rows)
    {
        ComparisonMetric aurc = Comparison.Run(contenders, Draws)[0];
        return rows with
        {
            Replicates = Draws.Replicates,
            Seed = Draws.Seed,
            Family = aurc.Values[^1],
            Rivals = [.. aurc.Differences.Select((d, i) => new RivalWorth(contenders[i].Name, aurc.Values[i], d))],
        };
    }

    static TrainerOptions? Plan(TrainRequest request, Family family, List<string> notes)
    {
        TrainerOptions? plan = request.Single ? SingleModel.Plan(family) : null;
        if (plan is null)
            notes.Add($"no single network of the family's cost is compared: {(request.Single ? SingleModel.NoLarger : request.NoSingle)}");
        return plan;
    }

    /// <summary>The family as it would be loaded from its folder.</summary>
    internal static FamilyLease Load(TrainRequest request, MadeFamily made)
    {
        var files = new FamilyFiles(request.Out);
        foreach ((string path, byte[] content) in made.Files())
            files.Replace(path, content);
        return files.Load();
    }
}
