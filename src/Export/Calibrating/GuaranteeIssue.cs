using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Data;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>One guarantee on the way: the calibrate rows as the serving code decides them, and what is written about them.</summary>
sealed class GuaranteeIssue
{
    /// <summary>What every guarantee says of itself.</summary>
    public const string Scope = "marginal over traffic like the calibration data; not per row, class or group; not under shift, not against chosen inputs";

    readonly CalibrateRequest request;
    readonly double alpha;
    readonly FittedFamily fitted;
    readonly Rows rows;
    readonly Decision[] decisions;
    readonly CalibrationRow[] counted;
    readonly int[] truth;
    readonly List<string> notes = [];

    public GuaranteeIssue(CalibrateRequest request, double alpha, FittedFamily fitted, Rows rows, FamilyRows calibrated, int[] truth)
    {
        this.request = request;
        this.alpha = alpha;
        this.fitted = fitted;
        this.rows = rows;
        this.truth = truth;
        decisions = calibrated.Decide(fitted.Choice);
        counted = calibrated.Calibration(decisions, truth);
    }

    /// <summary>What happened besides.</summary>
    public IReadOnlyList<string> Notes => notes;

    string Answer => fitted.Family.ChoiceName(fitted.Choice);

    /// <summary>Walks the candidates, which were fixed before the labels were read.</summary>
    public SequenceResult Run(double[] candidates) =>
        FixedSequence.Run(candidates, counted, alpha, request.Delta, request.Start, request.Band);

    /// <summary>The ledger's entry.</summary>
    public LedgerLook Look(SequenceResult sequence, TimeProvider time) => new()
    {
        Index = 0,
        Date = LedgerWriting.Second(time),
        Purpose = "calibrate",
        Rows = 0,
        Digest = "",
        Declared = [new LedgerCandidate(Answer, fitted.Family.Risk.Name(), request.Start)],
        Alpha = alpha,
        Delta = request.Delta,
        Result = sequence.Accepted is { } step
            ? FormattableString.Invariant($"tau {step.Tau:R}, n {step.N}, k {step.K}, p-value {step.PValue:R}, coverage {sequence.Coverage:R}")
            : "no guarantee",
    };

    /// <summary>The guarantee, with its replay rows put among the family's files.</summary>
    public Guarantee Guarantee(SequenceResult sequence, string fitDigest, string digest, int look, FamilyFiles files, TimeProvider time)
    {
        SequenceStep step = sequence.Accepted!.Value;
        Family family = fitted.Family;
        string[] labels = [.. family.Labels];
        DateTimeOffset issued = LedgerWriting.Second(time);
        var guarantee = new Guarantee
        {
            Id = FormattableString.Invariant($"{Answer}-{alpha:R}-{look}"),
            Scope = Scope,
            Issued = issued,
            Expires = request.Expires?.From(issued),
            Alpha = alpha,
            Delta = request.Delta,
            Tau = step.Tau,
            Start = request.Start,
            Answer = Answer,
            Risk = family.Risk.Name(),
            Kappa = family.Manifest.Scores.Kappa,
            Gates = family.Banks.TryGetValue(family.Novelty, out NoveltyBank? bank)
                ? [new GateConfig { Score = family.Novelty.Name(), Rate = family.Manifest.Scores.NoveltyFalseFlagRate, Bank = bank.Digest }] : [],
            Rows = sequence.Rows,
            N = step.N,
            K = step.K,
            PValue = step.PValue,
            Coverage = sequence.Coverage,
            Band = request.Band,
            PerTrueClass = SelectiveRisk.PerClass(counted, truth, labels, step.Tau, request.Delta, request.Band),
            PerPredictedClass = SelectiveRisk.PerClass(counted, [.. decisions.Select(d => d.Prediction)], labels, step.Tau, request.Delta, request.Band),
            Binding = "",
            Scoring = Scoring.Number,
            CalibrationDigest = digest,
            FitDigest = fitDigest,
            Ledger = look,
            Replay = Replay(step.Tau, files),
        };
        return guarantee with { Binding = GuaranteeBinding.Compute(family.Manifest, guarantee) };
    }

    /// <summary>Puts the new manifest among the files and loads it once, as the server will: a guarantee that does not hold then is not issued.</summary>
    /// <exception cref="DataException">The guarantee does not hold when the family is loaded.</exception>
    public void Stage(Guarantee guarantee, Manifest before, FamilyFiles files)
    {
        Manifest manifest = fitted.Family.Manifest with { Guarantees = [.. Kept(before, guarantee), guarantee] };
        files.Replace(manifest);
        using FamilyLease lease = files.Load();
        GuaranteeStatus? status = lease.Family.GuaranteeFor(fitted.Choice);
        if (status is not { State: "valid" } || status.Guarantee.Id != guarantee.Id)
            throw new DataException($"{request.Folder}: the new guarantee does not hold when the family is loaded: {string.Join("; ", lease.Family.Guarantees.Select(g => g.Why).OfType<string>())}");
        Decision[] fit = FamilyRows.Run(lease.Family, fitted.FitInputs, default).Decide(fitted.Choice);
        files.Replace(manifest with { Baseline = Calibration.Describe(manifest.Baseline ?? new BaselineConfig(), fit, lease.Family) });
    }

    FileConfig Replay(double tau, FamilyFiles files)
    {
        int[] kept = GuaranteeReplay.Choose([.. decisions.Select(d => d.Risk)], tau, request.Band);
        byte[] replay = NpzFile.ToBytes(
        [
            .. rows.Inputs.Select(i => i.Take(kept).Renamed("input/" + i.Name)),
            Tensor.From<double>(GuaranteeReplay.RiskArray, Datatype.FP64, [kept.Length], [.. kept.Select(r => decisions[r].Risk)]),
        ]);
        string name = files.FreeName("replay", replay);
        files.Replace(name, replay);
        return new FileConfig { Path = name, Sha256 = FamilyFolder.Sha256(replay) };
    }

    // Those of other answers that still belong to this predictor; one of the same answer is replaced.
    IEnumerable<Guarantee> Kept(Manifest before, Guarantee guarantee)
    {
        foreach (Guarantee old in before.Guarantees)
        {
            bool same = old.Answer == guarantee.Answer;
            if (!same && GuaranteeBinding.Check(fitted.Family.Manifest, old, Scoring.Number) is null && old.Gates.SequenceEqual(guarantee.Gates))
                yield return old;
            else
                notes.Add(same ? $"guarantee '{old.Id}' is replaced" : $"guarantee '{old.Id}' was measured with other temperatures or gates and is removed");
        }
    }
}
