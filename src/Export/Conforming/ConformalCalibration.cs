using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;

namespace Export.Conforming;

/// <summary><c>calibrate --intervals</c> and <c>--sets</c>: split conformal prediction on rows whose outcomes nobody saw.</summary>
static class ConformalCalibration
{
    /// <summary>What intervals and sets say of themselves.</summary>
    public const string Scope = "over calibration and new rows together, flagged or not, of traffic like the calibration data; not per row, class or group; not under shift, not against chosen inputs";

    /// <summary>Room for a score that moves between machines.</summary>
    const double Band = 1e-5;

    /// <summary>Calibrates, or says how many rows it takes, before any outcome is looked at.</summary>
    /// <exception cref="DataException">The data or the family cannot be used, splits share rows, or outcomes were seen before.</exception>
    public static ConformalResult Run(ConformalRequest request, TimeProvider time, CancellationToken cancellation)
    {
        CalibrateRequest asked = request.Calibrate;
        var files = new FamilyFiles(asked.Folder);
        Manifest manifest = files.ReadManifest();
        bool intervals = request.Method == "spread";
        if (intervals == (manifest.Task == "classification"))
            throw new DataException($"{asked.Folder}: a {manifest.Task}; {(intervals ? "--intervals is for regressions" : "--sets is for classifications")}");
        if ((intervals ? manifest.Intervals : manifest.Sets) is not null && !asked.Force)
            throw new DataException($"{asked.Folder}: there are calibrated {(intervals ? "intervals" : "sets")}; --force replaces them");
        Ledger ledger = LedgerWriting.Read(asked.Folder, manifest);
        Rows rows = Read(asked, manifest, asked.Rows);
        var splits = SplitDigests.Read(asked.Folder);
        splits.RefuseOverlap("calibrate", rows, asked.Data);
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        if (ledger.Refusal(digests) is { } seen)
            throw new DataException($"{asked.Data}: {seen}");
        RepeatedRows.Refuse(digests, asked.Data);
        int needed = Conformal.RowsNeeded(request.Alpha);
        if (rows.Count < needed)
            return new ConformalResult(null, rows.Count, needed, 0);

        using FamilyLease lease = files.Load();
        AnswerChoice choice = FittedFamily.Choose(lease.Family, asked.Answer);
        double? floor = intervals ? request.Floor ?? Floor(asked, manifest, splits, rows, lease.Family, cancellation) : null;
        FamilyRows given = Ask(lease.Family, rows, asked.Data, cancellation);
        // From here on outcomes are seen.
        (double[] scores, double size) = intervals ? Spreads(given, choice, floor!.Value, ClassLabels.Values(rows, asked.Data), request.Alpha)
            : Sets(given, request, ClassLabels.Indexes(rows, [.. lease.Family.Labels], asked.Data));
        double quantile = Conformal.Quantile(scores, request.Alpha)!.Value;
        string answer = intervals ? lease.Family.ChoiceName(choice) : "mean";
        ledger = ledger.With(Look(request, answer, quantile, time), digests);
        var config = new ConformalConfig
        {
            Method = request.Method, Alpha = request.Alpha, Quantile = quantile, Floor = floor, Band = intervals ? 0 : Band, Answer = intervals ? answer : null, Rows = rows.Count,
            Scope = Scope, Issued = LedgerWriting.Second(time), CalibrationDigest = RowDigest.OfSet(digests), Ledger = ledger.Looks.Count, Scoring = Scoring.Number, Binding = "",
        };
        config = config with { Binding = ConformalBinding.Compute(manifest, config) };
        files.Replace(intervals ? manifest with { Intervals = config } : manifest with { Sets = config });
        ledger.Write(asked.Folder);
        Check(files, asked.Folder, intervals);
        files.Replace(SplitDigests.FileName, splits.With("calibrate", [.. (splits.Find("calibrate") ?? []).Concat(digests).Distinct()]).ToBytes());
        files.Write();
        return new ConformalResult(config, rows.Count, needed, intervals ? 2 * quantile * size : size);
    }

    // Scores, and the mean of spread + floor.
    static (double[] Scores, double Size) Spreads(FamilyRows given, AnswerChoice choice, double floor, double[] truth, double alpha)
    {
        (double Answer, double Spread)[] rows = given.Intervals(choice);
        return ([.. rows.Select((r, i) => Math.Abs(truth[i] - r.Answer) / (r.Spread + floor))], rows.Average(r => r.Spread + floor));
    }

    // Scores of the true classes, and how many classes are within.
    static (double[] Scores, double Size) Sets(FamilyRows given, ConformalRequest request, int[] truth)
    {
        double[] means = given.Means();
        int classes = given.Family.ClassCount;
        double Score(int row, int c) => Conformal.Score(request.Method, means.AsSpan(row * classes, classes), c);
        double[] scores = [.. truth.Select((c, row) => Score(row, c))];
        double limit = Conformal.Quantile(scores, request.Alpha)!.Value + Band;
        return (scores, Enumerable.Range(0, truth.Length).Average(row => Enumerable.Range(0, classes).Count(c => Score(row, c) <= limit)));
    }

    // The median spread of rows that calibrate nothing: small spreads are no small errors.
    static double Floor(CalibrateRequest asked, Manifest manifest, SplitDigests splits, Rows calibrate, Family family, CancellationToken cancellation)
    {
        Rows fit = Read(asked.OfFit, manifest, asked.FitRows);
        splits.RefuseOverlap("fit", fit, asked.FitPath);
        splits.With("fit", RowDigest.Of(fit.Inputs)).RefuseOverlap("calibrate", calibrate, asked.Data);
        double[] spreads = [.. Ask(family, fit, asked.Data, cancellation).Intervals(family.DefaultChoice).Select(r => r.Spread).Order()];
        double median = spreads[spreads.Length / 2], mean = spreads.Average();
        return median > 0 ? median : mean > 0 ? mean : 1;
    }

    static FamilyRows Ask(Family family, Rows rows, string path, CancellationToken cancellation)
    {
        if (!family.IsClassification && family.Outputs[family.DecidedOutput].RowLength != 1)
            throw new DataException($"{family.Name}: it answers {family.Outputs[family.DecidedOutput].RowLength} numbers a row; intervals are for one");
        var given = FamilyRows.Run(family, rows, path, cancellation);
        return given.Errors.Length == 0 ? given : throw new DataException($"{path}: {string.Join("; ", given.Errors)}");
    }

    static void Check(FamilyFiles files, string folder, bool intervals)
    {
        using FamilyLease lease = files.Load();
        if ((intervals ? lease.Family.Intervals : lease.Family.Sets) is null)
            throw new DataException($"{folder}: what was calibrated is not in force when the family is loaded: {string.Join("; ", lease.Family.Warnings)}");
    }

    static LedgerLook Look(ConformalRequest request, string answer, double quantile, TimeProvider time) => new()
    {
        Index = 0, Date = LedgerWriting.Second(time), Purpose = "calibrate", Rows = 0, Digest = "", Alpha = request.Alpha,
        Declared = [new LedgerCandidate(answer, request.Method, 1)],
        Result = FormattableString.Invariant($"{(request.Method == "spread" ? "intervals" : "sets")} {request.Method}: quantile {quantile:R}"),
    };

    static Rows Read(CalibrateRequest request, Manifest manifest, RowSelection? selection) =>
        RowFile.Read(request.Data, request.Labels, manifest.Inputs, new RowReadOptions { LabelColumn = request.LabelColumn, Selection = selection });
}
