using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>One more question about rows that were asked before, answered by <see cref="Thresholdout"/>; its budget is in the ledger.</summary>
static class ThresholdoutLook
{
    const string Purpose = "thresholdout";

    // T and σ as its authors' experiments take them.
    const double Threshold = 0.04, Sigma = 0.01;

    /// <summary>Answers, and keeps the look.</summary>
    /// <exception cref="DataException">The data cannot be used, outcomes were seen otherwise, or the budget is used up.</exception>
    public static CalibrateResult Run(CalibrateRequest request, double alpha, int budget, TimeProvider time, CancellationToken cancellation)
    {
        var files = new FamilyFiles(request.Folder);
        Manifest manifest = files.ReadManifest();
        Ledger ledger = LedgerWriting.Read(request.Folder, manifest);
        var loss = RowLoss.Of(request, manifest);
        Rows fit = Calibration.ReadFit(request, files, out UInt128[] fitDigests, out RowTruth fitTruth);
        Rows rows = Calibration.Read(request, files, request.Rows);
        SplitDigests.Read(request.Folder).With("fit", fitDigests).RefuseOverlap("calibrate", rows, request.Data);
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        LedgerLook[] before = ledger.Find(Purpose, digests);
        if (before.Length == 0 && ledger.Refusal(digests) is { } seen)
            throw new DataException($"{request.Data}: {seen}");
        int left = before.LastOrDefault()?.Budget ?? budget;
        if (left < 1)
            throw new DataException($"{request.Data}: these rows have given all of their answers (look {before[^1].Index} of {Ledger.FileName}); give fresh rows");

        using FittedFamily family = FittedFamily.Fit(files, fit, fitTruth.Classes, request.Answer, request.FitPath, false, cancellation);
        CalibrationRow[] fitted = loss.Count(family.Rows, family.Choice, family.Decisions, fitTruth);
        var run = FamilyRows.Run(family.Family, rows, request.Data, cancellation);
        Decision[] decisions = run.Decide(family.Choice);
        CalibrationRow[] counted = loss.Count(run, family.Choice, decisions, RowTruth.Of(rows, manifest, request.Data, request.LabelColumn));
        double tau = Suggested(fitted, alpha / loss.Largest);
        var mechanism = new Thresholdout(Threshold, Sigma, left, new Random(Seed()), before.LastOrDefault()?.Threshold);
        double told = mechanism.Ask(Unflagged(fitted, tau), Unflagged(counted, tau))!.Value * loss.Largest;
        var answer = new ThresholdoutAnswer(tau, rows.Count, counted.Count(r => r.Passed && r.Risk <= tau) / (double)rows.Count, told, mechanism.Budget < left, mechanism.Budget);
        LedgerWriting.With(ledger, "fit", fitDigests, "candidate thresholds", time).With(Look(request, alpha, family, mechanism, answer, time), digests).Write(request.Folder);
        return new CalibrateResult(family.Family.ChoiceName(family.Choice), family.Notes, fit.Count) { Estimate = answer, NoveltyBank = Calibration.Bank(family) };
    }

    static LedgerLook Look(CalibrateRequest request, double alpha, FittedFamily family, Thresholdout mechanism, ThresholdoutAnswer answer, TimeProvider time) => new()
    {
        Index = 0, Date = LedgerWriting.Second(time), Purpose = Purpose, Rows = 0, Digest = "", Alpha = alpha, Budget = mechanism.Budget, Threshold = mechanism.Current,
        Declared = [new LedgerCandidate(family.Family.ChoiceName(family.Choice), family.Family.Manifest.Scores.Risk ?? "", request.Starts[0])],
        Result = string.Create(CultureInfo.InvariantCulture, $"tau {answer.Tau:R}, about {answer.WrongAndUnflagged:F4} wrong and not flagged, no guarantee"),
    };

    // The largest candidate whose mean loss on the fit rows is at most α; the strictest where there is none.
    static double Suggested(CalibrationRow[] rows, double alpha)
    {
        double[] candidates = FixedSequence.Candidates([.. rows.Select(r => r.Risk)]);
        return candidates.LastOrDefault(tau => Unflagged(rows, tau) <= alpha * rows.Count(r => r.Passed && r.Risk <= tau) / rows.Length, candidates[0]);
    }

    // Mean over all rows of what is lost unflagged, in [0, 1].
    static double Unflagged(CalibrationRow[] rows, double tau) => rows.Sum(r => r.Passed && r.Risk <= tau ? r.Loss : 0) / rows.Length;

    // Noise that could be foretold would be none.
    static int Seed() => BinaryPrimitives.ReadInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
}
