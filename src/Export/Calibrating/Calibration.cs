using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>The verb <c>calibrate</c>: previews on the fit split, or sets the novelty gate alone; see <see cref="Issuing"/> for guarantees.</summary>
static class Calibration
{
    static readonly double[] PreviewAlphas = [0.005, 0.01, 0.02, 0.03, 0.05];

    /// <summary>
    /// What the sequence would accept if the fit rows were the calibration rows. Nothing of the family changes but its ledger,
    /// which keeps that the fit rows' outcomes were seen; an error predictor and, on request, a threshold by costs are written too.
    /// </summary>
    /// <exception cref="DataException">The data or the family cannot be used.</exception>
    public static CalibrateResult Preview(CalibrateRequest request, TimeProvider time, CancellationToken cancellation)
    {
        var files = new FamilyFiles(request.Folder);
        Manifest before = files.ReadManifest();
        _ = LedgerWriting.Read(request.Folder, before);
        CostFitting.RefuseRegression(request, before);
        var loss = RowLoss.Of(request, files.ReadManifest());
        Rows fit = ReadFit(request, files, out UInt128[] digests, out RowTruth truth);
        using FittedFamily family = FittedFamily.Fit(files, fit, truth.Classes, request.Answer, request.FitPath, request.ErrorPredictor, cancellation);
        CalibrationRow[] rows = loss.Count(family.Rows, family.Choice, family.Decisions, truth);
        double[] risks = [.. family.Decisions.Select(d => d.Risk)];
        PreviewLine[] lines = [.. PreviewAlphas.Select(alpha => Line(risks, rows, alpha, loss, request))];
        CostReport? costs = CostFitting.Choose(request, family, truth.Classes);
        string[] ended = request.ErrorPredictor || request.Write ? FittedWriting.Write(request, files, before, family, request.Write ? costs?.Best.Threshold : null, digests) : [];
        LedgerWriting.Seen(request.Folder, "fit", digests, "previewed", time);
        return new CalibrateResult(family.Family.ChoiceName(family.Choice), [.. family.Notes, .. ended], fit.Count)
        {
            Preview = lines,
            NoveltyBank = Bank(family),
            Predictor = family.Predictor,
            Costs = costs is null ? null : costs with { IsWritten = request.Write },
        };
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
        Rows fit = Read(request.OfFit, files, request.FitRows);
        using FittedFamily family = FittedFamily.Fit(files, fit, null, request.Answer, request.FitPath, false, cancellation);
        if (family.Family.Manifest.Baseline is not { } baseline)
            throw new DataException($"{request.FitPath}: {string.Join("; ", family.Notes)}");
        files.Replace(family.Family.Manifest with { Baseline = Describe(baseline, family.Decisions, family.Family) });
        files.Write();
        files.Remove([before.Baseline?.Scores, .. before.Guarantees.Select(g => g.Replay)], [baseline.Scores]);
        string[] ended = [.. before.Guarantees.Select(g => $"guarantee '{g.Id}' was measured with other gates and is removed")];
        return new CalibrateResult(family.Family.ChoiceName(family.Choice), [.. family.Notes, .. ended], fit.Count) { NoveltyBank = Bank(family) };
    }

    /// <summary>The baseline with what the family does on its fit rows.</summary>
    public static BaselineConfig Describe(BaselineConfig baseline, Decision[] decisions, Family family) => baseline with
    {
        FlagRate = Math.Round(decisions.Count(d => d.Flagged) / (double)decisions.Length, 6),
        ClassCounts = family.IsClassification ? [.. Enumerable.Range(0, family.ClassCount).Select(c => decisions.Count(d => d.Prediction == c))] : null,
    };

    /// <summary>Rows of the novelty bank; 0 without one.</summary>
    internal static int Bank(FittedFamily family) => family.Family.Banks.TryGetValue(family.Family.Novelty, out NoveltyBank? bank) ? bank.Count : 0;

    static PreviewLine Line(double[] risks, CalibrationRow[] rows, double alpha, RowLoss loss, CalibrateRequest request)
    {
        var terms = new TestTerms(alpha, request.Delta) { Starts = request.Starts, Band = request.Band, Method = request.Method, IsBounded = loss.Costs is not null };
        SequenceResult result = ThresholdTest.Run(risks, rows, terms);
        double unflagged = result.Accepted is { } step ? rows.Count(r => r.Passed && r.Risk <= step.Tau) / (double)rows.Length : 0;
        var curve = new SelectiveCurve([.. rows.Select(r => r.Passed ? r.Risk : double.PositiveInfinity)], [.. rows.Select(r => r.Wrong)]);
        return new PreviewLine(alpha * loss.Largest, result.Coverage, 1000 * (1 - unflagged), curve.CoverageAtRisk(alpha), result.RowsNeeded);
    }

    /// <summary>Reads the rows of the fit split with their truth.</summary>
    internal static Rows ReadFit(CalibrateRequest request, FamilyFiles files, out UInt128[] digests, out RowTruth truth)
    {
        Rows fit = Read(request.OfFit, files, request.FitRows);
        SplitDigests.Read(request.Folder).RefuseOverlap("fit", fit, request.FitPath);
        digests = RowDigest.Of(fit.Inputs);
        truth = RowTruth.Of(fit, files.ReadManifest(), request.FitPath, request.LabelColumn);
        return fit;
    }

    /// <summary>Reads rows of the data.</summary>
    internal static Rows Read(CalibrateRequest request, FamilyFiles files, RowSelection? selection)
    {
        var options = new RowReadOptions { LabelColumn = request.LabelColumn, Selection = selection };
        return RowFile.Read(request.Data, request.Labels, files.ReadManifest().Inputs, options);
    }
}
