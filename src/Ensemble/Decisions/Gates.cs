using Ensemble.Calibration;
using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Decisions;

/// <summary>The gates in force for one request: a guarantee's own, or the fixed ones.</summary>
sealed class Gates
{
    readonly Family family;
    readonly GuaranteeStatus? guarantee;
    readonly double? threshold;
    readonly (ScoreName Score, double Rate, NoveltyBank Bank)[] novelty;

    /// <param name="family">The family that ran.</param>
    /// <param name="guarantee">Whose gates are in force; null takes the fixed ones.</param>
    /// <param name="riskThreshold">A route's fixed threshold, over the manifest's.</param>
    /// <param name="served">Whether a service's answer is judged: only some scores look at the answer, and these two do.</param>
    public Gates(Family family, GuaranteeStatus? guarantee, double? riskThreshold, bool served = false)
    {
        this.family = family;
        this.guarantee = guarantee;
        Risk = guarantee is not null ? ScoreNames.Parse(guarantee.Guarantee.Risk)
            : !served ? family.Risk : family.IsClassification ? ScoreName.MeanMinusSd : ScoreName.Spread;
        // The manifest's threshold is one of the manifest's score.
        threshold = riskThreshold ?? (Risk == family.Risk ? family.Manifest.Scores.RiskThreshold : null);
        novelty = guarantee is not null
            ? [.. guarantee.Guarantee.Gates.Select((g, i) => (ScoreNames.Parse(g.Score), g.Rate, guarantee.Banks[i]))]
            : family.Banks.TryGetValue(family.Novelty, out NoveltyBank? bank)
                ? [(family.Novelty, family.Manifest.Scores.NoveltyFalseFlagRate, bank)] : [];
    }

    public GuaranteeStatus? Guarantee => guarantee;

    /// <summary>What each gate looks at and where it flags.</summary>
    public IReadOnlyList<GateFact> Facts =>
    [
        .. novelty.Select(g => new GateFact(Reason.Novelty, g.Score.Name(), null, g.Rate)),
        guarantee is not null ? new GateFact(Reason.Risk, guarantee.Guarantee.Risk, guarantee.Guarantee.Tau, null)
            : threshold is { } fixedThreshold ? new GateFact(Reason.Risk, Risk.Name(), fixedThreshold, null)
            : new GateFact(family.IsClassification ? Reason.Disagreement : Reason.Risk, "votes", null, null),
    ];

    /// <summary>Risk score that ranks here: the guarantee's, else the family's.</summary>
    public ScoreName Risk { get; }

    /// <summary>κ that goes with it.</summary>
    public double Kappa => guarantee?.Guarantee.Kappa ?? family.Manifest.Scores.Kappa;

    /// <summary>Whether the novelty gates flag, and the smallest p-value (1 without a gate).</summary>
    /// <param name="doubt">Gives a score as doubt.</param>
    public (bool Flags, double PValue) Novelty(Func<ScoreName, double> doubt)
    {
        bool flags = false;
        double smallest = 1;
        foreach ((ScoreName score, double rate, NoveltyBank bank) in novelty)
        {
            double p = bank.PValue(doubt(score));
            flags |= NoveltyBank.Flags(p, rate);
            smallest = Math.Min(smallest, p);
        }

        return (flags, smallest);
    }

    /// <summary>What the risk gate, or where there is no guarantee the fixed gate, says.</summary>
    /// <param name="risk">The row's risk.</param>
    /// <param name="voters">Voters that answered.</param>
    /// <param name="agree">Whether they answer alike.</param>
    public Reason RiskGate(double risk, int voters, bool agree)
    {
        // Written so that a risk that is not a number flags.
        if (guarantee is not null)
            return risk <= guarantee.Guarantee.Tau ? Reason.None : Reason.Risk;
        if (threshold is { } fixedThreshold)
            return risk <= fixedThreshold ? Reason.None : Reason.Risk;
        if (!family.IsClassification || voters < 2)
            return Reason.Risk;
        return agree ? Reason.None : Reason.Disagreement;
    }
}
