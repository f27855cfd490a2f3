using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Data;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>Guarantees on the way: from accepted candidates to what the manifest says of them.</summary>
sealed class GuaranteeIssue(CalibrateRequest request, double alpha, FittedFamily fitted, Rows rows, RowTruth truth, RowLoss loss)
{
    /// <summary>What every guarantee without groups says of itself.</summary>
    public const string Scope = "marginal over traffic like the calibration data; not per row, class or group; not under shift, not against chosen inputs";

    readonly List<string> notes = [];

    /// <summary>What happened besides.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>A candidate's guarantee, with its replay rows put among the family's files.</summary>
    public Guarantee Guarantee(TestedCandidate candidate, string fitDigest, string digest, int look, FamilyFiles files, TimeProvider time)
    {
        SequenceStep step = candidate.Result.Accepted!.Value;
        Family family = fitted.Family;
        DateTimeOffset issued = LedgerWriting.Second(time);
        var guarantee = new Guarantee
        {
            Id = FormattableString.Invariant($"{candidate.Answer}-{alpha:R}-{look}"),
            Scope = ScopeText(),
            Issued = issued,
            Expires = request.Expires?.From(issued),
            Alpha = alpha,
            Delta = request.Delta,
            Tau = step.Tau,
            Start = request.Method == TestMethod.FixedSequence ? candidate.Result.Start : request.Starts[0],
            Starts = request.Starts.Length > 1 ? request.Starts : null,
            Method = request.Method == TestMethod.FixedSequence ? null : request.Method.ToString().ToLowerInvariant(),
            Level = candidate.Thresholds is not null || candidate.Result.Level == request.Delta ? null : candidate.Result.Level,
            Groups = Groups(candidate),
            Cluster = request.Cluster,
            Answer = candidate.Answer,
            Risk = candidate.Risk.Name(),
            Kappa = family.Manifest.Scores.Kappa,
            Loss = loss.Name,
            Tolerance = loss.Tolerance,
            Costs = loss.Costs,
            LossSum = loss.Costs is null ? null : step.Loss,
            Gates = family.Banks.TryGetValue(family.Novelty, out NoveltyBank? bank)
                ? [new GateConfig { Score = family.Novelty.Name(), Rate = family.Manifest.Scores.NoveltyFalseFlagRate, Bank = bank.Digest }] : [],
            Rows = candidate.Result.Rows,
            N = step.N,
            K = step.K,
            PValue = step.PValue,
            Coverage = candidate.Result.Coverage,
            Band = request.Band,
            PerTrueClass = PerClass(candidate, truth.Classes),
            PerPredictedClass = PerClass(candidate, [.. candidate.Decisions.Select(d => d.Prediction)]),
            Binding = "",
            Scoring = Scoring.Number,
            CalibrationDigest = digest,
            FitDigest = fitDigest,
            Ledger = look,
        };
        guarantee = guarantee with { Replay = Replay(candidate, guarantee.Thresholds, files) };
        return guarantee with { Binding = GuaranteeBinding.Compute(family.Manifest, guarantee) };
    }

    /// <summary>Puts the new manifest among the files and loads it once, as the server will: a guarantee that does not hold then is not issued.</summary>
    /// <exception cref="DataException">A guarantee does not hold when the family is loaded.</exception>
    public void Stage(IReadOnlyList<(Guarantee Guarantee, AnswerChoice Choice)> issued, Manifest before, FamilyFiles files, double? threshold)
    {
        Guarantee[] guarantees = [.. issued.Select(i => i.Guarantee)];
        ScoresConfig scores = fitted.Family.Manifest.Scores;
        Manifest manifest = fitted.Family.Manifest with
        {
            Guarantees = [.. Kept(before, guarantees), .. guarantees],
            Scores = scores with { RiskThreshold = threshold ?? scores.RiskThreshold },
        };
        files.Replace(manifest);
        using FamilyLease lease = files.Load();
        foreach ((Guarantee guarantee, AnswerChoice choice) in issued)
        {
            GuaranteeStatus? status = lease.Family.GuaranteeFor(choice);
            if (status is not { State: "valid" } || status.Guarantee.Id != guarantee.Id)
                throw new DataException($"{request.Folder}: the new guarantee does not hold when the family is loaded: {string.Join("; ", lease.Family.Guarantees.Select(g => g.Why).OfType<string>())}");
        }

        Decision[] fit = FamilyRows.Run(lease.Family, fitted.FitInputs, default).Decide(fitted.Choice);
        files.Replace(manifest with { Baseline = Calibration.Describe(manifest.Baseline ?? new BaselineConfig(), fit, lease.Family) });
    }

    string ScopeText()
    {
        string cluster = request.Cluster is { } column ? $"; one row a value of {column}, however many rows it has" : "";
        return (request.Group ?? request.GroupParameter) is not { } name ? Scope + cluster
            : $"in every group of {name} that has a threshold, {(request.PerGroup ? "each by itself" : "all together")}: marginal over the group's traffic like the "
                + $"calibration data; not per row or class; not under shift, not against chosen inputs{cluster}";
    }

    GroupsConfig? Groups(TestedCandidate candidate) => candidate.Thresholds is not { } thresholds ? null : new GroupsConfig
    {
        Name = (request.Group ?? request.GroupParameter)!,
        From = request.GroupParameter is null ? "input" : "parameter",
        PerGroup = request.PerGroup,
        Thresholds = thresholds,
    };

    // What is unflagged: by its group's threshold, so that a row's risk is told as if its threshold were the largest.
    ClassRisk[] PerClass(TestedCandidate candidate, int[] classes)
    {
        if (!fitted.Family.IsClassification)
            return [];
        SequenceStep step = candidate.Result.Accepted!.Value;
        CalibrationRow[] counted = candidate.Counted;
        if (candidate.Thresholds is { } thresholds)
        {
            var taus = thresholds.ToDictionary(t => t.Value, t => t.Tau ?? double.NaN, StringComparer.Ordinal);
            counted = [.. counted.Select((row, i) => row with { Risk = step.Tau + row.Risk - taus[candidate.Groups![i]] })];
        }

        return SelectiveRisk.PerClass(counted, classes, [.. fitted.Family.Labels], step.Tau, request.Delta, request.Band);
    }

    FileConfig Replay(TestedCandidate candidate, double[] thresholds, FamilyFiles files)
    {
        Decision[] decisions = candidate.Decisions;
        int[] kept = GuaranteeReplay.Choose([.. decisions.Select(d => d.Risk)], thresholds, request.Band);
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
    IEnumerable<Guarantee> Kept(Manifest before, Guarantee[] issued)
    {
        foreach (Guarantee old in before.Guarantees)
        {
            bool same = issued.Any(g => g.Answer == old.Answer);
            if (!same && GuaranteeBinding.Check(fitted.Family.Manifest, old, Scoring.Number) is null && old.Gates.SequenceEqual(issued[0].Gates))
                yield return old;
            else
                notes.Add(same ? $"guarantee '{old.Id}' is replaced" : $"guarantee '{old.Id}' was measured with other temperatures or gates and is removed");
        }
    }
}
