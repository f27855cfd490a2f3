using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>Writes what was fitted into a family that is given no guarantee now: temperatures, error predictor, risk threshold.</summary>
static class FittedWriting
{
    /// <summary>Writes it. Guarantees of another predictor end.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="files">The family's files, with what was fitted among them.</param>
    /// <param name="before">The manifest as it stands in the folder.</param>
    /// <param name="family">What was fitted.</param>
    /// <param name="threshold">scores.risk_threshold; null leaves it as it is.</param>
    /// <param name="fit">Digest of each fit row, which counts as fitted on from now on.</param>
    /// <returns>What ended.</returns>
    /// <exception cref="DataException">A guarantee would end and --force was not given.</exception>
    public static string[] Write(CalibrateRequest request, FamilyFiles files, Manifest before, FittedFamily family, double? threshold, UInt128[] fit)
    {
        Manifest fitted = family.Family.Manifest;
        ScoresConfig scores = fitted.Scores with { RiskThreshold = threshold ?? fitted.Scores.RiskThreshold };
        Manifest kept = before with { Members = fitted.Members, Scores = scores };
        Guarantee[] ended = [.. before.Guarantees.Where(g => GuaranteeBinding.Check(kept, g, Scoring.Number) is not null)];
        if (ended.Length > 0 && !request.Force)
            throw new DataException($"{request.Folder}: what was fitted ends the guarantee '{ended[0].Id}'; --force does it");
        bool isNew = ended.Length == before.Guarantees.Length;
        // Where a guarantee stays, so do its banks; a bank of other temperatures is none.
        bool sameMembers = before.Members.Zip(fitted.Members).All(m => m.First.Temperature == m.Second.Temperature && m.First.Smoothing == m.Second.Smoothing);
        FamilyFiles target = isNew ? files : new FamilyFiles(request.Folder);
        BaselineConfig? baseline = isNew ? fitted.Baseline ?? (sameMembers ? before.Baseline : null) : before.Baseline;
        Manifest next = kept with { Guarantees = [.. before.Guarantees.Except(ended)], Baseline = baseline };
        target.Replace(next);
        using (FamilyLease lease = target.Load())
        {
            if (isNew && baseline is not null)
                target.Replace(next with { Baseline = Calibration.Describe(baseline, FamilyRows.Run(lease.Family, family.FitInputs, default).Decide(family.Choice), lease.Family) });
        }

        SplitDigests splits = SplitDigests.Read(request.Folder);
        target.Replace(SplitDigests.FileName, splits.With("fit", [.. (splits.Find("fit") ?? []).Concat(fit).Distinct()]).ToBytes());
        target.Write();
        Manifest now = target.ReadManifest();
        target.Remove([before.Baseline?.Scores, .. before.Guarantees.Select(g => g.Replay)], [now.Baseline?.Scores, .. now.Guarantees.Select(g => g.Replay)]);
        return [.. ended.Select(g => $"guarantee '{g.Id}' was measured with another predictor and is removed")];
    }
}
