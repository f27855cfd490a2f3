using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
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

    /// <summary>What robust sets say of themselves.</summary>
    public const string RobustScope = "over calibration rows, new rows and noise together, each new row changed within the radius by somebody who does not know its noise, flagged or not, of traffic like the calibration data before the change; not per row, class or group; not under other shift";

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
        var kind = ConformalKind.Of(request.Method);
        if (intervals == (manifest.Task == "classification"))
            throw new DataException($"{asked.Folder}: a {manifest.Task}; {(intervals ? "--intervals is for regressions" : "--sets is for classifications")}");
        if (kind.Kept(manifest) is not null && !asked.Force)
            throw new DataException($"{asked.Folder}: there are calibrated {kind.Noun}; --force replaces them");
        Ledger ledger = LedgerWriting.Read(asked.Folder, manifest);
        Rows rows = Read(asked, manifest, asked.Rows);
        var splits = SplitDigests.Read(asked.Folder);
        splits.RefuseOverlap("calibrate", rows, asked.Data);
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        if (ledger.Refusal(digests) is { } seen)
            throw new DataException($"{asked.Data}: {seen}");
        RepeatedRows.Refuse(digests, asked.Data);
        int needed = Conformal.RowsNeeded(request.Level);
        if (rows.Count < needed)
            return new ConformalResult(null, rows.Count, needed, 0);

        using FamilyLease lease = files.Load();
        AnswerChoice choice = FittedFamily.Choose(lease.Family, asked.Answer);
        if (request.Robust is not null && RobustPass.Problem(lease.Family) is { } unfit)
            throw new DataException($"{asked.Folder}: no robust sets: {unfit}");
        double? floor = intervals ? request.Floor ?? Floor(asked, manifest, splits, rows, lease.Family, cancellation) : null;
        FamilyRows given = Ask(lease.Family, rows, asked.Data, cancellation);
        double[] means = intervals ? [] : request.Robust is { } terms ? NoisedMeans(lease.Family, rows, terms, asked.Data, cancellation) : given.Means();
        // From here on outcomes are seen.
        (double[] scores, double size) = intervals ? Spreads(given, choice, floor!.Value, ClassLabels.Values(rows, asked.Data), request.Alpha)
            : Sets(means, lease.Family.ClassCount, request, ClassLabels.Indexes(rows, [.. lease.Family.Labels], asked.Data));
        double quantile = Conformal.Quantile(scores, request.Level)!.Value;
        string answer = intervals ? lease.Family.ChoiceName(choice) : "mean";
        ledger = ledger.With(Look(request, answer, quantile, time), digests);
        var config = new ConformalConfig
        {
            Method = request.Method, Alpha = request.Alpha, Quantile = quantile, Floor = floor, Band = intervals ? 0 : Band, Answer = intervals ? answer : null, Rows = rows.Count,
            Scope = request.Robust is null ? Scope : RobustScope, Robust = request.Robust, Issued = LedgerWriting.Second(time), CalibrationDigest = RowDigest.OfSet(digests), Ledger = ledger.Looks.Count, Scoring = Scoring.Number, Binding = "",
        };
        config = config with { Binding = ConformalBinding.Compute(manifest, config) };
        files.Replace(kind.Keep(manifest, config));
        ledger.Write(asked.Folder);
        Check(files, asked.Folder, kind);
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
    static (double[] Scores, double Size) Sets(double[] means, int classes, ConformalRequest request, int[] truth)
    {
        double Score(int row, int c) => Conformal.Score(request.Method, means.AsSpan(row * classes, classes), c);
        double[] scores = [.. truth.Select((c, row) => Score(row, c))];
        double quantile = Conformal.Quantile(scores, request.Level)!.Value;
        double limit = (request.Robust is { } terms ? RobustConformal.Limit(quantile, terms) : quantile) + Band;
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

    // By the code that serves, each row under noise of its own.
    static double[] NoisedMeans(Family family, Rows rows, RobustTerms terms, string path, CancellationToken cancellation)
    {
        var execution = new FamilyExecution(TimeProvider.System);
        var noise = NoiseKey.OfSeed(terms.Seed);
        double[] means = RobustPass.MeansAsync(family, rows.Inputs, terms, row => noise.Of(Guid.Empty, row),
            async copies => await execution.RunAsync(family, copies, Timeout.InfiniteTimeSpan, cancellation)).AsTask().GetAwaiter().GetResult();
        int missing = Array.FindIndex(means, double.IsNaN);
        return missing < 0 ? means : throw new DataException($"{path}, row {rows.FileRows[missing / family.ClassCount]}: under noise a member gives no valid answer");
    }

    static FamilyRows Ask(Family family, Rows rows, string path, CancellationToken cancellation)
    {
        if (!family.IsClassification && family.Outputs[family.DecidedOutput].RowLength != 1)
            throw new DataException($"{family.Name}: it answers {family.Outputs[family.DecidedOutput].RowLength} numbers a row; intervals are for one");
        var given = FamilyRows.Run(family, rows, path, cancellation);
        return given.Errors.Length == 0 ? given : throw new DataException($"{path}: {string.Join("; ", given.Errors)}");
    }

    static void Check(FamilyFiles files, string folder, ConformalKind kind)
    {
        using FamilyLease lease = files.Load();
        if (kind.InForce(lease.Family) is null)
            throw new DataException($"{folder}: what was calibrated is not in force when the family is loaded: {string.Join("; ", lease.Family.Warnings)}");
    }

    static LedgerLook Look(ConformalRequest request, string answer, double quantile, TimeProvider time) => new()
    {
        Index = 0, Date = LedgerWriting.Second(time), Purpose = "calibrate", Rows = 0, Digest = "", Alpha = request.Alpha,
        Declared = [new LedgerCandidate(answer, request.Method, 1)],
        Result = FormattableString.Invariant($"{ConformalKind.Of(request.Method).Noun} {request.Method}: quantile {quantile:R}"),
    };

    static Rows Read(CalibrateRequest request, Manifest manifest, RowSelection? selection) =>
        RowFile.Read(request.Data, request.Labels, manifest.Inputs, new RowReadOptions { LabelColumn = request.LabelColumn, Selection = selection });
}
