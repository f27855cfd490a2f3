using System.Runtime.CompilerServices;
using Ensemble.Calibration;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Decisions;

/// <summary>The gates in force for one request: a guarantee's own, or the fixed ones.</summary>
sealed class Gates
{
    // Asked on every request.
    static readonly ConditionalWeakTable<GuaranteeStatus, (ScoreName Score, double Rate, NoveltyBank Bank)[]> Of = [];

    readonly Family family;
    readonly GuaranteeStatus? guarantee;
    readonly double? threshold;
    readonly GroupLookup? groups;
    readonly int named;
    readonly bool[] met;
    bool isUncovered;
    readonly (ScoreName Score, double Rate, NoveltyBank Bank)[] novelty;

    /// <param name="family">The family that ran.</param>
    /// <param name="guarantee">Whose gates are in force; null takes the fixed ones.</param>
    /// <param name="riskThreshold">A route's fixed threshold, over the manifest's.</param>
    /// <param name="served">
    /// Whether an answer is judged that is not the one the family's risk was made for, as a service's: only some scores look at the
    /// answer, and these two do.
    /// </param>
    /// <param name="group">Group that the request names; null for none.</param>
    /// <param name="risk">A risk score in place of the family's or the guarantee's; null takes theirs.</param>
    public Gates(Family family, GuaranteeStatus? guarantee, double? riskThreshold, bool served = false, string? group = null, ScoreName? risk = null)
    {
        groups = guarantee?.Groups;
        met = groups is null ? [] : new bool[groups.Count];
        named = groups is { IsParameter: true } ? groups.Named(group) : -1;
        this.family = family;
        this.guarantee = guarantee;
        Risk = risk is { } given ? given : guarantee is not null ? ScoreNames.Parse(guarantee.Guarantee.Risk)
            : !served ? family.Risk : family.IsClassification ? ScoreName.MeanMinusSd : ScoreName.Spread;
        // The manifest's threshold is one of the manifest's score.
        threshold = riskThreshold ?? (Risk == family.Risk ? family.Manifest.Scores.RiskThreshold : null);
        novelty = guarantee is not null
            ? Of.GetValue(guarantee, static g => [.. g.Guarantee.Gates.Select((gate, i) => (ScoreNames.Parse(gate.Score), gate.Rate, g.Banks[i]))])
            : family.Banks.TryGetValue(family.Novelty, out NoveltyBank? bank)
                ? [(family.Novelty, family.Manifest.Scores.NoveltyFalseFlagRate, bank)] : [];
    }

    /// <summary>The guarantee, where it stands behind every row that was asked about.</summary>
    public GuaranteeStatus? Guarantee => isUncovered ? null : guarantee;

    /// <summary>What each gate looks at and where it flags.</summary>
    public IReadOnlyList<GateFact> Facts =>
    [
        .. novelty.Select(g => new GateFact(Reason.Novelty, g.Score.Name(), null, g.Rate)),
        .. guarantee is null ? [] : groups is null ? [new GateFact(Reason.Risk, guarantee.Guarantee.Risk, guarantee.Guarantee.Tau, null)]
            : Enumerable.Range(0, met.Length).Where(g => met[g])
                .Select(g => new GateFact(Reason.Risk, guarantee.Guarantee.Risk, groups.Tau(g), null) { Group = groups.Config.Thresholds[g].Value }),
        .. guarantee is not null && !isUncovered ? Array.Empty<GateFact>() : [Fixed],
    ];

    GateFact Fixed => threshold is { } fixedThreshold ? new GateFact(Reason.Risk, Risk.Name(), fixedThreshold, null)
        : new GateFact(family.IsClassification ? Reason.Disagreement : Reason.Risk, "votes", null, null);

    /// <summary>Risk score that ranks here: the guarantee's, else the family's.</summary>
    public ScoreName Risk { get; }

    /// <summary>κ that goes with it.</summary>
    public double Kappa => guarantee?.Guarantee.Kappa ?? family.Manifest.Scores.Kappa;

    /// <summary>The risk of a classification row; not a number where an error predictor is asked for and missing, which flags.</summary>
    /// <param name="p">Probabilities of the members that answered.</param>
    /// <param name="chosen">Class of the answer that is judged.</param>
    public double RiskOf(MemberProbabilities p, int chosen) => Risk == ScoreName.ErrorProbability
        ? family.ErrorPredictor?.Probability(p, chosen) ?? double.NaN
        : ClassificationScores.Doubt(Risk, p, chosen, Kappa);

    /// <summary>Whether any gate looks at novelty.</summary>
    public bool LookAtNovelty => novelty.Length > 0;

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
    /// <param name="outputs">What the members gave, and were given.</param>
    /// <param name="row">Row.</param>
    /// <param name="risk">Its risk.</param>
    /// <param name="voters">Voters that answered.</param>
    /// <param name="agree">Whether they answer alike.</param>
    /// <param name="covered">Whether a guarantee's threshold said it.</param>
    public Reason RiskGate(MemberOutputs outputs, int row, double risk, int voters, bool agree, out bool covered)
    {
        double tau = Threshold(outputs, row);
        covered = !double.IsNaN(tau);
        // Written so that a risk that is not a number flags.
        if (covered)
            return risk <= tau ? Reason.None : Reason.Risk;
        if (threshold is { } fixedThreshold)
            return risk <= fixedThreshold ? Reason.None : Reason.Risk;
        if (!family.IsClassification || voters < 2)
            return Reason.Risk;
        return agree ? Reason.None : Reason.Disagreement;
    }

    // The guarantee's threshold for a row; NaN where there is none.
    double Threshold(MemberOutputs outputs, int row)
    {
        if (guarantee is null)
            return double.NaN;
        if (groups is null)
            return guarantee.Guarantee.Tau;
        int group = groups.IsParameter ? named : groups.Of(outputs.Inputs, row);
        double tau = groups.Tau(group);
        if (double.IsNaN(tau))
            isUncovered = true;
        else
            met[group] = true;
        return tau;
    }
}
