using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;

namespace Export.Guarding;

/// <summary>One guarantee of a route on the way: the rows as the gateway judged them, and what is written about them.</summary>
sealed class RouteIssue
{
    readonly GuardRequest request;
    readonly GuardedRoute route;
    readonly double alpha;
    readonly Family family;
    readonly Rows rows;
    readonly ServedRow[] served;
    readonly int[] truth;
    readonly CalibrationRow[] counted;
    readonly List<string> notes = [];

    public RouteIssue(GuardRequest request, GuardedRoute route, double alpha, Family family, Rows rows, ServedRow[] served, int[] truth)
    {
        (this.request, this.route, this.alpha, this.family, this.rows, this.served, this.truth) = (request, route, alpha, family, rows, served, truth);
        counted = [.. served.Select((s, i) => new CalibrationRow(s.Risk, s.Passed, Class(s) != truth[i]))];
    }

    /// <summary>What happened besides.</summary>
    public IReadOnlyList<string> Notes => notes;

    CalibrateRequest Asked => request.Calibrate;

    /// <summary>Whether the family in the folder scores the same rows as the gateway did: else it judged by another one, or read other values.</summary>
    /// <exception cref="DataException">A risk differs by more than the band.</exception>
    public void Compare(Rows fit, ServedRow[] fitServed, CancellationToken cancellation)
    {
        Compare(fit, fitServed, FamilyRows.Run(family, fit, Asked.Data, cancellation));
        Compare(rows, served, FamilyRows.Run(family, rows, Asked.Data, cancellation));
        string[] unknown = [.. served.Where(s => s.Label is null).Select(s => s.Answer).Distinct(StringComparer.Ordinal).Take(3)];
        if (unknown.Length > 0)
            notes.Add($"{served.Count(s => s.Label is null)} answers are none of the family's labels ({string.Join(", ", unknown)}): such rows are always flagged");
    }

    /// <summary>Tests thresholds, whose candidates are the risks of the fit rows.</summary>
    public TestedCandidate Run(ServedRow[] fitServed)
    {
        var tested = new TestedCandidate
        {
            Choice = family.DefaultChoice, Answer = RouteGuarantee.Answer, Risk = ScoreName.MeanMinusSd, FitRisks = [.. fitServed.Select(r => r.Risk)], Decisions = [], Counted = counted,
        };
        _ = tested.Run(new TestTerms(alpha, Asked.Delta) { Starts = Asked.Starts, Band = Asked.Band, Method = Asked.Method }, perGroup: false);
        return tested;
    }

    /// <summary>The ledger's entry.</summary>
    public LedgerLook Look(SequenceResult sequence, TimeProvider time) => new()
    {
        Index = 0,
        Date = LedgerWriting.Second(time),
        Purpose = "calibrate",
        Rows = 0,
        Digest = "",
        Declared = [new LedgerCandidate($"{RouteGuarantee.Answer}:{route.Name}", ScoreName.MeanMinusSd.Name(), Asked.Starts[0])],
        Alpha = alpha,
        Delta = Asked.Delta,
        Result = sequence.Accepted is { } step
            ? FormattableString.Invariant($"route {route.Name}: tau {step.Tau:R}, n {step.N}, k {step.K}, p-value {step.PValue:R}, coverage {sequence.Coverage:R}")
            : $"route {route.Name}: no guarantee",
    };

    /// <summary>The guarantee, put among the family's files and read once as the gateway will: one that does not hold then is not issued.</summary>
    /// <exception cref="DataException">It would not hold.</exception>
    public RouteGuarantee Guarantee(
        SequenceResult sequence, string fitDigest, string digest, int look, UpstreamAnswers upstream, FamilyFiles files, TimeProvider time)
    {
        SequenceStep step = sequence.Accepted!.Value;
        string[] labels = [.. family.Labels];
        DateTimeOffset issued = LedgerWriting.Second(time);
        string replay = $"routes/{route.Name}-{look}.npz";
        byte[] kept = Replay(step.Tau);
        files.Replace(replay, kept);
        var guarantee = new Guarantee
        {
            Id = FormattableString.Invariant($"{route.Name}-{alpha:R}-{look}"),
            Scope = GuaranteeIssue.Scope,
            State = upstream.Fingerprint is null ? "unverified" : "valid",
            Issued = issued,
            Expires = Asked.Expires?.From(issued) ?? (upstream.Fingerprint is null ? issued.AddDays(RouteGuarantee.UnverifiedDays) : null),
            Alpha = alpha,
            Delta = Asked.Delta,
            Tau = step.Tau,
            Start = Asked.Method == TestMethod.FixedSequence ? sequence.Start : Asked.Starts[0],
            Starts = Asked.Starts.Length > 1 ? Asked.Starts : null,
            Method = Asked.Method == TestMethod.FixedSequence ? null : Asked.Method.ToString().ToLowerInvariant(),
            Level = sequence.Level == Asked.Delta ? null : sequence.Level,
            Answer = RouteGuarantee.Answer,
            Risk = ScoreName.MeanMinusSd.Name(),
            Kappa = family.Manifest.Scores.Kappa,
            Gates = family.Banks.TryGetValue(family.Novelty, out NoveltyBank? bank)
                ? [new GateConfig { Score = family.Novelty.Name(), Rate = family.Manifest.Scores.NoveltyFalseFlagRate, Bank = bank.Digest }] : [],
            Rows = sequence.Rows,
            N = step.N,
            K = step.K,
            PValue = step.PValue,
            Coverage = sequence.Coverage,
            Band = Asked.Band,
            PerTrueClass = SelectiveRisk.PerClass(counted, truth, labels, step.Tau, Asked.Delta, Asked.Band),
            PerPredictedClass = SelectiveRisk.PerClass(counted, [.. served.Select(Class)], labels, step.Tau, Asked.Delta, Asked.Band),
            Binding = "",
            Scoring = Scoring.Number,
            CalibrationDigest = digest,
            FitDigest = fitDigest,
            Ledger = look,
            Replay = new FileConfig { Path = replay, Sha256 = FamilyFolder.Sha256(kept) },
        };
        var file = new RouteGuarantee
        {
            Route = route.Name, Path = route.Path, Mapping = served[0].Mapping, Fingerprint = upstream.Fingerprint, Metadata = upstream.Metadata,
            Golden = upstream.Golden, Binding = "", Guarantee = guarantee,
        };
        file = file with { Binding = RouteBinding.Compute(family.Manifest, file) };
        return Stage(file, replay, kept, files);
    }

    RouteGuarantee Stage(RouteGuarantee file, string replay, byte[] kept, FamilyFiles files)
    {
        byte[] bytes = ManifestText.Write(file);
        string path = RouteGuarantee.PathOf(route.Name);
        files.Replace(path, bytes);
        var replaced = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [path] = bytes, [replay] = kept };
        var (_, status, why) = RouteGuaranteeCheck.Read(family, Asked.Folder, route.Name, file.Mapping, replaced);
        return status is { State: "valid" or "unverified" } ? file
            : throw new DataException($"{Asked.Folder}: the new guarantee does not hold when it is read: {why ?? status?.Why}");
    }

    byte[] Replay(double tau)
    {
        int[] kept = GuaranteeReplay.Choose([.. served.Select(s => s.Risk)], [tau], Asked.Band);
        return NpzFile.ToBytes(
        [
            .. rows.Inputs.Select(i => i.Take(kept).Renamed("input/" + i.Name)),
            Tensor.From<double>(GuaranteeReplay.RiskArray, Datatype.FP64, [kept.Length], [.. kept.Select(r => served[r].Risk)]),
            Tensor.From<long>(RouteGuaranteeCheck.ServedArray, Datatype.INT64, [kept.Length], [.. kept.Select(r => (long)Class(served[r]))]),
        ]);
    }

    void Compare(Rows own, ServedRow[] theirs, FamilyRows scored)
    {
        if (theirs.Select(s => s.Mapping).Distinct(StringComparer.Ordinal).Count() > 1)
            throw new DataException("the route's mapping changed while it was calibrated");
        Decision[] decisions = scored.DecideServed([.. theirs.Select(s => ServedAnswer.OfClass(Class(s)))]);
        for (int i = 0; i < decisions.Length; i++)
        {
            bool same = double.IsNaN(decisions[i].Risk) ? double.IsNaN(theirs[i].Risk) : Math.Abs(decisions[i].Risk - theirs[i].Risk) <= Asked.Band;
            if (!same)
                throw new DataException($"{Asked.Data}, row {own.FileRows[i]}: the gateway finds the risk {theirs[i].Risk:R}, the family in {Asked.Folder} {decisions[i].Risk:R}: "
                    + "it serves another version, or the body does not carry what the row holds");
        }
    }

    int Class(ServedRow row) => row.Label is null ? -1 : Labels.GetValueOrDefault(row.Label, -1);

    Dictionary<string, int> Labels => byName ??= family.Labels.Select((name, i) => (name, i)).ToDictionary(l => l.name, l => l.i, StringComparer.Ordinal);

    Dictionary<string, int>? byName;
}
