using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;
using Export.Data;

namespace Export.Evaluation;

/// <summary>The verb <c>evaluate</c>: a family against its best member and one network of its cost, then everything about it alone.</summary>
static class FamilyEvaluation
{
    /// <summary>Evaluates. The look at the rows' outcomes is kept in the family's ledger.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="time">Clock of the ledger.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="DataException">The data or a family cannot be used, or rows were trained or fitted on.</exception>
    public static EvaluateResult Run(EvaluateRequest request, TimeProvider time, Action<string> say, CancellationToken cancellation)
    {
        using FamilyLease lease = new FamilyFiles(request.Folder).Load();
        Family family = lease.Family;
        if (!family.IsClassification)
            throw new DataException($"{request.Folder}: a regression; evaluate takes classifications only, so far");
        Rows rows = Read(request, family);
        int[] truth = ClassLabels.Indexes(rows, [.. family.Labels], request.Labels ?? request.Data);
        AnswerChoice choice = FittedFamily.Choose(family, request.Answer);
        var notes = new List<string>();
        var run = FamilyRows.Run(family, rows, request.Data, cancellation);
        notes.AddRange(run.Errors);
        UnfamiliarRows[] unfamiliar = [.. Sets(request, family).Select(s => UnfamiliarRows.Of(s, family, rows.Inputs, request.Seed))];
        FamilyRows[] unfamiliarRuns = [.. unfamiliar.Select(u => FamilyRows.Run(family, u.Inputs, cancellation))];
        say($"ran {family.Members.Count} members on {rows.Count} rows and {unfamiliar.Sum(u => u.Inputs[0].Rows)} unfamiliar ones");

        List<Contender> contenders = [Contenders.BestMember(run, truth, unfamiliarRuns, notes)];
        if (SingleModel.Of(request, family, rows, truth, unfamiliar, notes, say, cancellation) is { } single)
            contenders.Add(single);
        contenders.Add(Contenders.Family(run, choice, truth, unfamiliarRuns));
        var options = new ComparisonOptions { Replicates = request.Replicates, Seed = request.Seed, UnfamiliarSets = [.. unfamiliar.Select(u => u.Name)] };
        ComparisonMetric[] comparison = Comparison.Run(contenders, options);
        say($"compared over {request.Replicates} re-drawn splits");
        Remember(request, rows, time, notes);
        if (family.GuaranteeFor(choice) is { Guarantee.Groups: not null } grouped && run.Decide(choice).Count(d => !d.IsCovered) is var uncovered and > 0)
            notes.Add($"{uncovered} rows have no guarantee: guarantee '{grouped.Id}' has no threshold for their group");
        return Describe(request, family, choice, run, truth) with
        {
            Contenders = [.. contenders.Select(c => c.Name)],
            Comparison = comparison,
            Unfamiliar = [.. unfamiliar.Zip(unfamiliarRuns, (u, r) => UnfamiliarFlags.Of(u.Name, r.Decide(choice)))],
            Notes = [.. notes],
        };
    }

    static EvaluateResult Describe(EvaluateRequest request, Family family, AnswerChoice choice, FamilyRows run, int[] truth)
    {
        Decision[] decisions = run.Decide(choice);
        bool[] wrong = [.. decisions.Select((d, i) => d.Prediction != truth[i])];
        int[] chosen = [.. decisions.Select(d => d.Prediction)];
        var curve = new SelectiveCurve([.. decisions.Select(d => d.Risk)], wrong);
        GuaranteeStatus? guarantee = family.GuaranteeFor(choice);
        return new EvaluateResult
        {
            Family = $"{family.Name}/{family.Version}",
            Answer = family.ChoiceName(choice),
            Rows = run.Count,
            Replicates = request.Replicates,
            Contenders = [],
            Comparison = [],
            Members = [.. family.Members.Select((m, i) => ModelQuality.Of(m.Name, run.Member(i), truth))],
            Answers = [.. Combinations(family).Select(c => ModelQuality.Of(family.ChoiceName(c), run.Answer(c), truth, [.. run.Decide(c).Select(d => d.Prediction)]))],
            Scores = [.. ScoreNames.For(family.Manifest.Task).Select(s => ScoreQuality.Of(s.Name(), run.Doubt(s, chosen, family.Manifest.Scores.Kappa), wrong))],
            CoverageAtRisk = [.. new[] { 0.01, 0.02, 0.05 }.Select(curve.CoverageAtRisk)],
            RiskAtCoverage = [.. new[] { 0.80, 0.90, 0.95 }.Select(curve.RiskAtCoverage)],
            Flags = FlagReport.Of(guarantee?.Id ?? "none", guarantee?.State ?? "none", FlagCounts.Of([.. decisions.Select(d => d.Flagged)], wrong)),
            Unfamiliar = [],
            Notes = [],
        };
    }

    static IEnumerable<AnswerChoice> Combinations(Family family) =>
        AnswerChoice.Combinations.Where(c => family.TryChoose(c, null, null, out _, out _)).Select(c => FittedFamily.Choose(family, c));

    static string[] Sets(EvaluateRequest request, Family family) =>
        request.Unfamiliar ?? (UnfamiliarRows.CanMake(family) ? [.. UnfamiliarRows.Made] : []);

    static Rows Read(EvaluateRequest request, Family family)
    {
        Rows rows = RowFile.Read(request.Data, request.Labels, [.. family.Inputs.Select(i => i.Config)],
            new RowReadOptions { LabelColumn = request.LabelColumn, Selection = request.Rows });
        if (rows.Labels is null)
            throw new DataException($"{request.Data}: no labels; name a file with --labels, or a column with --label-column (now '{request.LabelColumn}')");
        if (rows.Count < 2)
            throw new DataException($"{request.Data}: {rows.Count} rows; two or more were expected");
        RefuseLearnt(request.Folder, rows, request.Data);
        return rows;
    }

    /// <summary>Refuses rows that a family was trained or fitted on; those that calibrated it may be evaluated.</summary>
    internal static void RefuseLearnt(string folder, Rows rows, string path)
    {
        SplitDigests used = SplitDigests.Read(folder), learnt = SplitDigests.Empty;
        foreach (string split in new[] { "train", "fit" })
        {
            if (used.Find(split) is { } digests)
                learnt = learnt.With(split, digests);
        }

        learnt.RefuseOverlap("evaluate", rows, path);
    }

    static void Remember(EvaluateRequest request, Rows rows, TimeProvider time, List<string> notes)
    {
        try
        {
            LedgerWriting.Seen(request.Folder, "evaluate", RowDigest.Of(rows.Inputs), "evaluated", time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Add($"the ledger could not be written ({e.Message}): these rows' outcomes were seen and must not calibrate a guarantee");
        }
    }
}
