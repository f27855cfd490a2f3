using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>Issues guarantees on the calibrate split. Whether it can or not, the look is kept in the ledger.</summary>
static class Issuing
{
    /// <summary>Tests every candidate that is looked at; of each answer the accepted one with the largest coverage is issued.</summary>
    /// <exception cref="DataException">The data or the family cannot be used, splits share rows, or outcomes were seen before.</exception>
    public static CalibrateResult Run(CalibrateRequest request, double alpha, TimeProvider time, CancellationToken cancellation)
    {
        // Before any outcome is looked at, which could not be taken back.
        if (request.Expires?.From(time.GetUtcNow()) is { } end && end <= time.GetUtcNow())
            throw new DataException($"--expires {end:yyyy-MM-dd}: that day has begun; a later one was expected");
        var files = new FamilyFiles(request.Folder);
        Manifest before = files.ReadManifest();
        Ledger ledger = LedgerWriting.Read(request.Folder, before);
        CostFitting.RefuseRegression(request, before);
        var loss = RowLoss.Of(request, before);
        if (alpha >= loss.Largest)
            throw new DataException($"--alpha {alpha}: below {loss.Largest:R}, the largest cost, was expected");
        Rows fit = Calibration.ReadFit(request, files, out UInt128[] fitDigests, out RowTruth fitTruth);
        Rows rows = Calibration.Read(request, files, request.Rows);
        SplitDigests splits = And(SplitDigests.Read(request.Folder), "fit", fitDigests);
        splits.RefuseOverlap("calibrate", rows, request.Data);
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        if (request.Cluster is { } column)
            rows = ClusterRows.Take(rows, ClusterRows.Choose(ColumnReader.Read(request.Data, column, rows.FileRows), digests));
        else
            RepeatedRows.Refuse(digests, request.Data, "; or name a column with --cluster, of which one row a value counts");
        string[]? groups = GroupValues.Of(request, before, rows);
        if (request.Candidates is null)
            RefuseReplacing(request, before, [request.Answer ?? before.Answer.Default]);

        using FittedFamily family = FittedFamily.Fit(files, fit, fitTruth.Classes, request.Answer, request.FitPath, request.ErrorPredictor, cancellation);
        CostReport? costs = CostFitting.Choose(request, family, fitTruth.Classes);
        (CandidateSpec Spec, LedgerCandidate Entry)[] declared = [.. (request.Candidates ?? [new(request.Answer, null)]).Select(c => (c, Entry(c, family, request)))];
        CandidateSpec[] looked = request.Look ?? [.. declared.Select(d => d.Spec)];
        LedgerCandidate[] asked = [.. looked.Select(c => Entry(c, family, request))];
        string terms = DeclaredLook.Terms(request, alpha, loss, family.Family.Manifest, RowDigest.OfSet(fitDigests));
        RefuseTwice([.. declared.Select(d => d.Entry)], asked, family);
        var allowed = DeclaredLook.Check(ledger, digests, terms, [.. declared.Select(d => d.Entry)], asked, request.Data);
        if (!allowed.IsAgain)
            RefuseReplacing(request, before, asked.Select(a => a.Answer));

        var calibrated = FamilyRows.Run(family.Family, rows, request.Data, cancellation);
        if (calibrated.Errors.Length > 0)
            throw new DataException($"{request.Data}: {string.Join("; ", calibrated.Errors)}");
        // From here on outcomes are seen.
        var truth = RowTruth.Of(rows, before, request.Data, request.LabelColumn);
        TestedCandidate[] tested = [.. looked.Select(c => Measure(c, family, calibrated, truth, loss, groups))];
        Test(request, alpha, loss, allowed, tested);
        ledger = LedgerWriting.With(ledger, "fit", fitDigests, "candidate thresholds", time)
            .With(Look(request, alpha, terms, allowed, declared, tested, asked, time), digests);
        splits = And(splits, "calibrate", digests);
        var issue = new GuaranteeIssue(request, alpha, family, rows, truth, loss);
        TestedCandidate[] best = [.. tested.Where(t => t.Result.Accepted is not null).GroupBy(t => t.Answer, StringComparer.Ordinal)
            .Select(g => g.MaxBy(t => t.Result.Coverage)!).Where(t => !IsCoveredAlready(t, before, allowed, digests))];
        (Guarantee, AnswerChoice)[] issued = [.. best.Select(t =>
            (issue.Guarantee(t, RowDigest.OfSet(fitDigests), RowDigest.OfSet(digests), ledger.Looks.Count, files, time), t.Choice))];
        // Before anything is said of what was seen: not even that a guarantee would not hold.
        ledger.Write(request.Folder);
        if (issued.Length > 0)
            issue.Stage(issued, before, files, request.Write ? costs?.Best.Threshold : null);
        if (issued.Length > 0)
            Write(before, splits, files);
        return new CalibrateResult(string.Join(", ", tested.Select(t => t.Answer).Distinct(StringComparer.Ordinal)), [.. family.Notes, .. issue.Notes, .. Kept(request, rows, digests)], fit.Count)
        {
            Guarantees = [.. issued.Select(i => i.Item1)],
            Tested = tested,
            NoveltyBank = Calibration.Bank(family),
            Predictor = family.Predictor,
            Costs = costs is null ? null : CostFitting.Beside(costs, family, fitTruth.Classes, [.. issued.Select(i => i.Item1)]) with { IsWritten = request.Write && issued.Length > 0 },
        };
    }

    static void Test(CalibrateRequest request, double alpha, RowLoss loss, DeclaredLook allowed, TestedCandidate[] tested)
    {
        var terms = new TestTerms(alpha / loss.Largest, request.Delta)
        {
            Starts = request.Starts, Band = request.Band, Method = request.Method, IsBounded = loss.Costs is not null,
        };
        // A share that was free after the first look may have gone to others then: later looks have their own alone.
        if (allowed.IsAgain)
        {
            foreach (TestedCandidate candidate in tested)
                candidate.Run(terms with { Delta = request.Delta / allowed.Declared }, request.PerGroup);
            return;
        }

        _ = CandidateTest.Run(request.Delta, allowed.Declared, [.. tested.Select<TestedCandidate, Func<double, SequenceResult>>(t =>
            level => t.Run(terms with { Delta = level }, request.PerGroup))]);
    }

    static TestedCandidate Measure(CandidateSpec spec, FittedFamily family, FamilyRows calibrated, RowTruth truth, RowLoss loss, string[]? groups)
    {
        AnswerChoice choice = FittedFamily.Choose(family.Family, spec.Answer);
        ScoreName risk = Score(spec, family.Family);
        Decision[] decisions = calibrated.Rank(choice, risk);
        return new TestedCandidate
        {
            Choice = choice, Answer = family.Family.ChoiceName(choice), Risk = risk, Decisions = decisions, Groups = groups, LargestCost = loss.Largest,
            FitRisks = [.. family.Rows.Rank(choice, risk).Select(d => d.Risk)],
            Counted = loss.Count(calibrated, choice, decisions, truth),
        };
    }

    static LedgerCandidate Entry(CandidateSpec spec, FittedFamily family, CalibrateRequest request) =>
        new(family.Family.ChoiceName(FittedFamily.Choose(family.Family, spec.Answer)), Score(spec, family.Family).Name(), request.Starts[0]);

    static ScoreName Score(CandidateSpec spec, Family family)
    {
        if (spec.Score is null)
            return family.Risk;
        string[] known = [.. ScoreNames.For(family.Manifest.Task).Concat(family.ErrorPredictor is null ? [] : [ScoreName.ErrorProbability]).Select(s => s.Name())];
        return known.Contains(spec.Score, StringComparer.Ordinal) ? ScoreNames.Parse(spec.Score)
            : throw new DataException($"--candidates: '{spec.Score}' is no risk score of a {family.Manifest.Task}{NearestName.Hint(spec.Score, known)}");
    }

    static LedgerLook Look(CalibrateRequest request, double alpha, string terms, DeclaredLook allowed, (CandidateSpec Spec, LedgerCandidate Entry)[] declared,
        TestedCandidate[] tested, LedgerCandidate[] asked, TimeProvider time)
    {
        bool alone = allowed.Declared == 1;
        LedgerCandidate[] named = allowed.IsAgain ? asked : [.. declared.Select(d => d.Entry)];
        return new LedgerLook
        {
            Index = 0, Date = LedgerWriting.Second(time), Purpose = "calibrate", Rows = 0, Digest = "", Alpha = alpha, Delta = request.Delta, Terms = alone ? null : terms,
            Declared = alone ? named : [.. named.Select(c => c with { Share = request.Delta / allowed.Declared, Tested = asked.Any(a => a == c) })],
            Result = alone ? DeclaredLook.Words(tested[0]) : string.Join("; ", tested.Select(t => $"{t.Answer}:{t.Risk.Name()} {DeclaredLook.Words(t)}")),
        };
    }

    static void RefuseReplacing(CalibrateRequest request, Manifest before, IEnumerable<string> answers)
    {
        if (!request.Force && Array.Find(before.Guarantees, g => answers.Contains(g.Answer, StringComparer.Ordinal)) is { } old)
            throw new DataException($"{request.Folder}: there is the guarantee '{old.Id}'; --force replaces it");
    }

    static void RefuseTwice(LedgerCandidate[] declared, LedgerCandidate[] asked, FittedFamily family)
    {
        foreach (LedgerCandidate[] list in new[] { declared, asked })
        {
            if (list.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new DataException($"--candidates: {twice.Key.Answer}:{twice.Key.Score} is named {twice.Count()} times");
        }

        if (asked.FirstOrDefault(a => !declared.Contains(a)) is { } other)
            throw new DataException($"--look: {other.Answer}:{other.Score} is not among --candidates");
        // Its bank holds the scores of one answer, which are no measure for another's.
        if (family.Family.Novelty == ScoreName.MeanMinusSd && declared.Select(d => d.Answer).Distinct(StringComparer.Ordinal).Count() > 1)
            throw new DataException("--candidates: the novelty gate goes by mean_minus_sd, which depends on the answer; candidates of one answer were expected");
    }

    // A later look at the same rows is no reason to leave more rows flagged.
    static bool IsCoveredAlready(TestedCandidate candidate, Manifest before, DeclaredLook allowed, UInt128[] digests) => allowed.IsAgain
        && before.Guarantees.Any(g => g.Answer == candidate.Answer && g.CalibrationDigest == RowDigest.OfSet(digests) && g.Coverage >= candidate.Result.Coverage);

    static IEnumerable<string> Kept(CalibrateRequest request, Rows rows, UInt128[] digests) =>
        request.Cluster is { } column ? [$"one row a value of {column}: {rows.Count} of {digests.Length} rows"] : [];

    static void Write(Manifest before, SplitDigests splits, FamilyFiles files)
    {
        files.Replace(SplitDigests.FileName, splits.ToBytes());
        files.Write();
        Manifest now = files.ReadManifest();
        files.Remove([before.Baseline?.Scores, .. before.Guarantees.Select(g => g.Replay)], [now.Baseline?.Scores, .. now.Guarantees.Select(g => g.Replay)]);
    }

    // What was ever used for a split stays used.
    static SplitDigests And(SplitDigests splits, string split, UInt128[] digests) =>
        splits.With(split, [.. (splits.Find(split) ?? []).Concat(digests).Distinct()]);
}
