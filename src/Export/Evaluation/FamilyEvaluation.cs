using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Calibrating;
using Export.Data;

namespace Export.Evaluation;

/// <summary>
/// The verb <c>evaluate</c> on a classification: a family against its best member and one network of its cost, then everything about it
/// alone.
/// </summary>
static class FamilyEvaluation
{
    /// <summary>Evaluates. The look at the rows' outcomes is kept in the family's ledger.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="family">The family.</param>
    /// <param name="time">Clock of the ledger.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="DataException">The data or a family cannot be used, or rows were trained or fitted on.</exception>
    public static EvaluateResult Run(EvaluateRequest request, Family family, TimeProvider time, Action<string> say, CancellationToken cancellation)
    {
        Rows rows = EvaluationData.Read(request, family);
        int[] truth = ClassLabels.Indexes(rows, [.. family.Labels], request.Labels ?? request.Data);
        AnswerChoice choice = FittedFamily.Choose(family, request.Answer);
        var notes = new List<string>();
        var run = FamilyRows.Run(family, rows, request.Data, cancellation);
        notes.AddRange(run.Errors);
        UnfamiliarRows[] unfamiliar = [.. UnfamiliarRows.Sets(request.Unfamiliar, family).Select(s => UnfamiliarRows.Of(s, family, rows.Inputs, request.Seed))];
        FamilyRows[] unfamiliarRuns = [.. unfamiliar.Select(u => FamilyRows.Run(family, u.Inputs, cancellation))];
        say($"ran {family.Members.Count} members on {rows.Count} rows and {unfamiliar.Sum(u => u.Inputs[0].Rows)} unfamiliar ones");

        List<Contender> contenders = [Contenders.BestMember(run, truth, unfamiliarRuns, notes)];
        if (SingleModel.Of(request, family, rows, truth, unfamiliar, notes, say, cancellation) is { } single)
            contenders.Add(single);
        contenders.Add(Contenders.Family(run, choice, truth, unfamiliarRuns));
        var options = new ComparisonOptions { Replicates = request.Replicates, Seed = request.Seed, UnfamiliarSets = [.. unfamiliar.Select(u => u.Name)] };
        ComparisonMetric[] comparison = Comparison.Run(contenders, options);
        say($"compared over {request.Replicates} re-drawn splits");
        var measures = new ClassificationMeasures(run, choice, truth, [.. unfamiliar.Zip(unfamiliarRuns, (u, r) => (u.Name, r))]);
        EvaluateResult result = measures.Measure(request, contenders, cancellation);
        say($"measured over {request.Bootstrap} draws");
        PairAudit? pairs = request.Pairs is null ? null : Audit(request, family, time, notes, cancellation);
        EvaluationData.Remember(request.Folder, rows.Inputs, time, notes);
        if (family.GuaranteeFor(choice) is { Guarantee.Groups: not null } grouped && run.Decide(choice).Count(d => !d.IsCovered) is var uncovered and > 0)
            notes.Add($"{uncovered} rows have no guarantee: guarantee '{grouped.Id}' has no threshold for their group");
        return result with
        {
            Contenders = [.. contenders.Select(c => c.Name)],
            Comparison = comparison,
            Pairs = pairs,
            Doubtful = DoubtfulRows.Of(run, rows, choice),
            Notes = [.. notes],
        };
    }

    /// <summary>Keeps a summary of the diversity in the manifest, which no guarantee is bound to.</summary>
    public static void Keep(string folder, DiversityReport diversity)
    {
        var files = new FamilyFiles(folder);
        files.Replace(files.ReadManifest() with { Diversity = diversity.Summary() });
        files.Write();
    }

    static PairAudit Audit(EvaluateRequest request, Family family, TimeProvider time, List<string> notes, CancellationToken cancellation)
    {
        (Rows rows, Rows second) = EvaluationData.ReadPairs(request, family);
        int[] one = ClassLabels.Indexes(rows, [.. family.Labels], request.Pairs!), other = ClassLabels.Indexes(second, [.. family.Labels], request.Pairs!);
        var table = MemberTable.Of(FamilyRows.Run(family, rows, request.Pairs!, cancellation));
        if (table.Complete.Length == 0)
            throw new DataException($"{request.Pairs}: no row that every member answers");
        EvaluationData.Remember(request.Folder, rows.Inputs, time, notes);
        return PairAudit.Of(table, one, other);
    }
}
