using Ensemble.Members;
using Ensemble.Scores;

namespace Ensemble.Families;

/// <summary>What a family must show when it is loaded: golden rows, batch sizes, guarantees.</summary>
static class FamilyCheck
{
    public static void AtLoad(Family family, FamilyFolder files, TimeProvider time, FamilyLimits limits, ICollection<string> mistakes)
    {
        var warnings = new List<string>();
        Member[] own = [.. family.Members.Where(m => m.HasFile)];
        foreach (Member member in own.Where(m => m.RowByRow))
            warnings.Add($"member '{member.Name}' takes one row at a time: requests of several rows run it once a row (collect --make-batch-dynamic may mend it)");
        if (family.Golden is { } golden)
        {
            int before = mistakes.Count;
            foreach (string missing in RemoteRules.Golden(family))
                mistakes.Add(missing);
            foreach (Member member in own)
            {
                using CancellationTokenSource ended = limits.TimeFor(1, time);
                if (GoldenCheck.Differs(member, golden, family.Manifest.Golden!.Tolerance, ended.Token) is { } wrong)
                    mistakes.Add($"{member.Config.Onnx} (member '{member.Name}'): {wrong}");
            }

            if (mistakes.Count > before)
                return;
            // Nothing is known of the batches that another server makes.
            using CancellationTokenSource late = limits.TimeFor(own.Length, time);
            family.RowExact = own.Length == family.Members.Count ? GoldenCheck.RowExact(own, golden, late.Token) : [];
            family.Runs.BatchSizes = BatchTiming.Sizes(family, golden, late.Token);
        }
        else
        {
            warnings.Add("no golden rows: members are not checked at load, and there is no example (train and collect write them)");
        }

        using CancellationTokenSource tried = limits.TimeFor(1, time);
        FusedTrial.Run(family, files, limits, mistakes, tried.Token);
        using CancellationTokenSource replayed = limits.TimeFor(family.Members.Count, time);
        family.LoadedGuarantees = GuaranteeCheck.AtLoad(family, files, replayed.Token);
        warnings.AddRange(ConformalCheck.AtLoad(family));
        if (MemberBalance.Warning(family.Manifest.Members) is { } unbalanced)
            warnings.Add(unbalanced);
        warnings.AddRange(Overruled(family));
        foreach (GuaranteeStatus status in family.Guarantees.Where(g => g.Why is not null))
            warnings.Add($"guarantee '{status.Guarantee.Id}': {status.State}, {status.Why}");
        family.Warnings = warnings;
    }

    // Under a guarantee its own scores and gates flag; who edited the manifest's should know.
    static IEnumerable<string> Overruled(Family family)
    {
        ScoresConfig scores = family.Manifest.Scores;
        foreach (GuaranteeStatus status in family.Guarantees.Where(g => g.State != "none"))
        {
            Calibration.Guarantee guarantee = status.Guarantee;
            bool gates = guarantee.Gates.All(g => g.Score == family.Novelty.Name() && g.Rate == scores.NoveltyFalseFlagRate);
            if (guarantee.Risk != family.Risk.Name() || guarantee.Kappa != scores.Kappa || !gates || scores.RiskThreshold is not null)
                yield return $"guarantee '{guarantee.Id}' flags by the scores, kappa and rates it was issued with; those under 'scores' differ and apply only where there is no guarantee";
        }
    }
}
