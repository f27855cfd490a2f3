using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;

namespace Export.Fusing;

/// <summary>What the file decides by: the gates that the gateway would have in force, as limits.</summary>
/// <param name="Choice">What answers.</param>
/// <param name="Risk">Risk score.</param>
/// <param name="Kappa">κ of mean_minus_sd.</param>
/// <param name="Limit">A row with a risk above it is flagged; null where votes decide.</param>
/// <param name="Guarantee">Whose threshold the limit is; null for a fixed gate or votes.</param>
/// <param name="Novelty">Novelty scores, each with the value above which a row is flagged; ∞ for a bank that can flag nothing.</param>
sealed record AnswerPlan(AnswerChoice Choice, ScoreName Risk, double Kappa, double? Limit, string? Guarantee, IReadOnlyList<(ScoreName Score, double Limit)> Novelty)
{
    /// <summary>The plan of a family.</summary>
    /// <exception cref="DataException">A gate cannot be said in ONNX.</exception>
    public static AnswerPlan Of(Family family, AnswerChoice choice)
    {
        if (family.IsRunForIt(choice))
            throw new DataException($"{family.ChoiceName(choice)} is no member's: --answer writes what the members answer");
        if (family.GuaranteeFor(choice) is not { } status)
        {
            ScoreName risk = family.Ranks(choice) ? family.Risk : family.IsClassification ? ScoreName.MeanMinusSd : ScoreName.Spread;
            double? limit = risk == family.Risk ? family.Manifest.Scores.RiskThreshold : null;
            (ScoreName, double)[] novelty = family.Banks.TryGetValue(family.Novelty, out NoveltyBank? bank)
                ? [(family.Novelty, LimitOf(bank, family.Manifest.Scores.NoveltyFalseFlagRate))] : [];
            return new AnswerPlan(choice, risk, family.Manifest.Scores.Kappa, limit, null, novelty);
        }

        Guarantee guarantee = status.Guarantee;
        if (guarantee.Groups is { } groups)
            throw new DataException($"guarantee '{guarantee.Id}' has a threshold for each group of '{groups.Name}': --answer writes families with one threshold");
        return new AnswerPlan(choice, ScoreNames.Parse(guarantee.Risk), guarantee.Kappa, guarantee.Tau, guarantee.Id,
            [.. guarantee.Gates.Select((g, i) => (ScoreNames.Parse(g.Score), LimitOf(status.Banks[i], g.Rate)))]);
    }

    // p ≤ ε says that few of the bank's scores are at least as large: that the score lies above the one that as many stand behind.
    static double LimitOf(NoveltyBank bank, double rate)
    {
        int above = -1;
        while (above + 1 <= bank.Count && NoveltyBank.Flags((2.0 + above) / (bank.Count + 1.0), rate))
            above++;
        return above < 0 ? double.PositiveInfinity : above >= bank.Count ? double.NegativeInfinity : bank.Scores[bank.Count - 1 - above];
    }
}
