using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Data;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>The verb <c>calibrate</c>: previews on the fit split, issues a guarantee, or sets the novelty gate alone.</summary>
static class Calibration
{
    static readonly double[] PreviewAlphas = [0.005, 0.01, 0.02, 0.03, 0.05];

    /// <summary>
    /// What the sequence would accept if the fit rows were the calibration rows. Nothing of the family changes but its ledger,
    /// which keeps that the fit rows' outcomes were seen.
    /// </summary>
    /// <exception cref="DataException">The data or the family cannot be used.</exception>
    public static CalibrateResult Preview(CalibrateRequest request, TimeProvider time, CancellationToken cancellation)
    {
        var files = new FamilyFiles(request.Folder);
        _ = LedgerWriting.Read(request.Folder, files.ReadManifest());
        Rows fit = ReadFit(request, files, out UInt128[] digests, out int[] truth);
        using FittedFamily family = FittedFamily.Fit(files, fit, truth, request.Answer, request.FitPath, cancellation);
        CalibrationRow[] rows = family.Rows.Calibration(family.Decisions, truth);
        double[] candidates = FixedSequence.Candidates([.. family.Decisions.Select(d => d.Risk)]);
        PreviewLine[] lines = [.. PreviewAlphas.Select(alpha => Line(candidates, rows, alpha, request))];
        LedgerWriting.Seen(request.Folder, "fit", digests, "previewed", time);
        return new CalibrateResult(family.Family.ChoiceName(family.Choice), family.Notes, fit.Count) { Preview = lines, NoveltyBank = Bank(family) };
    }

    /// <summary>Sets the novelty gate from rows without labels. Guarantees, which were measured without it, end.</summary>
    /// <exception cref="DataException">The data or the family cannot be used, or the rows are too few.</exception>
    public static CalibrateResult Novelty(CalibrateRequest request, CancellationToken cancellation)
    {
        var files = new FamilyFiles(request.Folder);
        Manifest before = files.ReadManifest();
        _ = LedgerWriting.Read(request.Folder, before);
        if (before.Guarantees.Length > 0 && !request.Force)
            throw new DataException($"{request.Folder}: a new novelty gate ends the guarantee '{before.Guarantees[0].Id}'; --force does it");
        Rows fit = ReadFit(request, files);
        using FittedFamily family = FittedFamily.Fit(files, fit, null, request.Answer, request.FitPath, cancellation);
        if (family.Family.Manifest.Baseline is not { } baseline)
            throw new DataException($"{request.FitPath}: {string.Join("; ", family.Notes)}");
        files.Replace(family.Family.Manifest with { Baseline = Describe(baseline, family.Decisions, family.Family) });
        files.Write();
        files.Remove([before.Baseline?.Scores, .. before.Guarantees.Select(g => g.Replay)], [baseline.Scores]);
        string[] ended = [.. before.Guarantees.Select(g => $"guarantee '{g.Id}' was measured with other gates and is removed")];
        return new CalibrateResult(family.Family.ChoiceName(family.Choice), [.. family.Notes, .. ended], fit.Count) { NoveltyBank = Bank(family) };
    }

    /// <summary>Issues a guarantee on the calibrate split, or says that none can be had. Either way the look is kept in the ledger.</summary>
    /// <exception cref="DataException">The data or the family cannot be used, splits share rows, or outcomes were seen before.</exception>
    public static CalibrateResult Issue(CalibrateRequest request, double alpha, TimeProvider time, CancellationToken cancellation)
    {
        // Before any outcome is looked at, which could not be taken back.
        if (request.Expires?.From(time.GetUtcNow()) is { } end && end <= time.GetUtcNow())
            throw new DataException($"--expires {end:yyyy-MM-dd}: that day has begun; a later one was expected");
        var files = new FamilyFiles(request.Folder);
        Manifest before = files.ReadManifest();
        Ledger ledger = LedgerWriting.Read(request.Folder, before);
        Rows fit = ReadFit(request, files, out UInt128[] fitDigests, out int[] fitTruth);
        Rows rows = Read(request, files, request.Rows);
        SplitDigests splits = And(SplitDigests.Read(request.Folder), "fit", fitDigests);
        splits.RefuseOverlap("calibrate", rows, request.Data);
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        if (Array.Find(before.Guarantees, g => g.Answer == (request.Answer ?? before.Answer.Default)) is { } old && !request.Force)
            throw new DataException($"{request.Folder}: there is the guarantee '{old.Id}'; --force replaces it");
        if (ledger.Refusal(digests) is { } seen)
            throw new DataException($"{request.Data}: {seen}");

        using FittedFamily family = FittedFamily.Fit(files, fit, fitTruth, request.Answer, request.FitPath, cancellation);
        double[] candidates = FixedSequence.Candidates([.. family.Decisions.Select(d => d.Risk)]);
        var calibrated = FamilyRows.Run(family.Family, rows, request.Data, cancellation);
        if (calibrated.Errors.Length > 0)
            throw new DataException($"{request.Data}: {string.Join("; ", calibrated.Errors)}");
        var issue = new GuaranteeIssue(request, alpha, family, rows, calibrated, ClassLabels.Indexes(rows, [.. family.Family.Labels], request.Data));
        SequenceResult sequence = issue.Run(candidates);
        ledger = LedgerWriting.With(ledger, "fit", fitDigests, "candidate thresholds", time)
            .With(issue.Look(sequence, time), digests);
        splits = And(splits, "calibrate", digests);
        Guarantee? guarantee = sequence.Accepted is null ? null : issue.Guarantee(sequence, RowDigest.OfSet(fitDigests), RowDigest.OfSet(digests), ledger.Looks.Count, files, time);
        if (guarantee is not null)
            issue.Stage(guarantee, before, files);
        ledger.Write(request.Folder);
        if (guarantee is not null)
        {
            files.Replace(SplitDigests.FileName, splits.ToBytes());
            files.Write();
            Manifest now = files.ReadManifest();
            files.Remove([before.Baseline?.Scores, .. before.Guarantees.Select(g => g.Replay)], [now.Baseline?.Scores, .. now.Guarantees.Select(g => g.Replay)]);
        }

        return new CalibrateResult(family.Family.ChoiceName(family.Choice), [.. family.Notes, .. issue.Notes], fit.Count)
        {
            Guarantee = guarantee,
            Sequence = sequence,
            NoveltyBank = Bank(family),
        };
    }

    /// <summary>The baseline with what the family does on its fit rows.</summary>
    public static BaselineConfig Describe(BaselineConfig baseline, Decision[] decisions, Family family) => baseline with
    {
        FlagRate = Math.Round(decisions.Count(d => d.Flagged) / (double)decisions.Length, 6),
        ClassCounts = family.IsClassification ? [.. Enumerable.Range(0, family.ClassCount).Select(c => decisions.Count(d => d.Prediction == c))] : null,
    };

    // What was ever used for a split stays used.
    static SplitDigests And(SplitDigests splits, string split, UInt128[] digests) =>
        splits.With(split, [.. (splits.Find(split) ?? []).Concat(digests).Distinct()]);

    static int Bank(FittedFamily family) => family.Family.Banks.TryGetValue(family.Family.Novelty, out NoveltyBank? bank) ? bank.Count : 0;

    static PreviewLine Line(double[] candidates, CalibrationRow[] rows, double alpha, CalibrateRequest request)
    {
        SequenceResult result = FixedSequence.Run(candidates, rows, alpha, request.Delta, request.Start, request.Band);
        double unflagged = result.Accepted is { } step ? rows.Count(r => r.Passed && r.Risk <= step.Tau) / (double)rows.Length : 0;
        var curve = new SelectiveCurve([.. rows.Select(r => r.Passed ? r.Risk : double.PositiveInfinity)], [.. rows.Select(r => r.Wrong)]);
        return new PreviewLine(alpha, result.Coverage, 1000 * (1 - unflagged), curve.CoverageAtRisk(alpha), result.RowsNeeded);
    }

    static Rows ReadFit(CalibrateRequest request, FamilyFiles files, out UInt128[] digests, out int[] truth)
    {
        Manifest manifest = files.ReadManifest();
        if (manifest.Task != "classification")
            throw new DataException($"{request.Folder}: a regression; what counts as wrong needs a tolerance, which calibrate does not take yet (--unlabelled sets the novelty gate)");
        Rows fit = ReadFit(request, files);
        SplitDigests.Read(request.Folder).RefuseOverlap("fit", fit, request.FitPath);
        digests = RowDigest.Of(fit.Inputs);
        truth = ClassLabels.Indexes(fit, manifest.Labels ?? Numbered(manifest), request.FitPath);
        return fit;
    }

    static Rows ReadFit(CalibrateRequest request, FamilyFiles files) => request.FitData is not { } data ? Read(request, files, request.FitRows)
        : Read(request with { Data = data, Labels = request.FitLabels }, files, request.FitRows);

    static Rows Read(CalibrateRequest request, FamilyFiles files, RowSelection? selection)
    {
        var options = new RowReadOptions { LabelColumn = request.LabelColumn, Selection = selection };
        return RowFile.Read(request.Data, request.Labels, files.ReadManifest().Inputs, options);
    }

    static string[] Numbered(Manifest manifest)
    {
        TensorConfig decided = manifest.Outputs.First(o => o.Name == manifest.Decides.Output);
        int classes = manifest.Decides.Kind == "sigmoid" ? 2 : (int)decided.Shape[^1];
        return [.. Enumerable.Range(0, classes).Select(c => c.ToString())];
    }
}
