using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Decisions;

/// <summary>From what the members gave to one decision a row. Pure.</summary>
public static class Decider
{
    /// <summary>Decides every row.</summary>
    /// <param name="family">The family that ran.</param>
    /// <param name="outputs">What its members gave; every row reached the quorum.</param>
    /// <param name="choice">What the caller asked to be answered by.</param>
    /// <param name="riskThreshold">A route's fixed threshold, over the manifest's; used only where there is no guarantee.</param>
    /// <param name="group">Group of the rows where a request parameter tells groups apart; null for none.</param>
    public static FamilyDecisions Decide(Family family, MemberOutputs outputs, AnswerChoice choice, double? riskThreshold = null, string? group = null) =>
        Decide(family, outputs, choice, new Gates(family, family.GuaranteeFor(choice), riskThreshold, !family.Ranks(choice), group), null);

    /// <summary>Decides every row by another risk score and without a guarantee: what calibration measures before it issues one.</summary>
    /// <param name="family">The family that ran.</param>
    /// <param name="outputs">What its members gave.</param>
    /// <param name="choice">What answers.</param>
    /// <param name="risk">Risk score, one of the family's task.</param>
    public static FamilyDecisions Rank(Family family, MemberOutputs outputs, AnswerChoice choice, ScoreName risk) =>
        Decide(family, outputs, choice, new Gates(family, null, null, risk: risk), null);

    /// <summary>
    /// Decides every row that a deployed service answered. The family's own guarantees are about its own answers and never count here:
    /// the gates of the route's guarantee apply, or without one the fixed gates, where the service's answer votes.
    /// </summary>
    /// <param name="family">The family that ran.</param>
    /// <param name="outputs">What its members gave; at least one of them answered.</param>
    /// <param name="served">The service's answers, one a row; null where the route does not read them: the members are judged among themselves.</param>
    /// <param name="riskThreshold">A route's fixed threshold, over the manifest's.</param>
    /// <param name="guarantee">The route's own guarantee; null for none.</param>
    public static FamilyDecisions DecideServed(
        Family family, MemberOutputs outputs, IReadOnlyList<ServedAnswer>? served, double? riskThreshold = null, GuaranteeStatus? guarantee = null) =>
        Decide(family, outputs, family.DefaultChoice, new Gates(family, guarantee, riskThreshold, served is not null || !family.Ranks(family.DefaultChoice)), served);

    static FamilyDecisions Decide(Family family, MemberOutputs outputs, AnswerChoice choice, Gates gates, IReadOnlyList<ServedAnswer>? served)
    {
        MemberOutputs answering = outputs.For(choice);
        var answer = new AnswerBuilder(family, answering, choice);
        var decisions = new Decision[outputs.Rows];
        List<int>? withoutAnswer = null;
        double[] scratch = outputs.IsEvery ? [] : new double[outputs.Members * (outputs.Width + 2)];
        for (int row = 0; row < decisions.Length; row++)
        {
            bool answered = choice.Kind == AnswerKind.Member ? answering.IsValid(choice.MemberIndex, row) && outputs.ValidMembers(row) > 0 : outputs.ValidMembers(row) > 0;
            if (!answered)
            {
                (withoutAnswer ??= []).Add(row);
                decisions[row] = new Decision(outputs.Missing(row) | (choice.Kind == AnswerKind.Member ? answering.Missing(choice.MemberIndex, row) : Reason.None), double.NaN, double.NaN, 0, -1, outputs.ValidMembers(row));
                continue;
            }

            decisions[row] = family.IsClassification
                ? Classification(outputs, gates, answer, row, scratch, served?[row].Class, answering != outputs)
                : Regression(outputs, gates, answer, row, family, served?[row].Value);
        }

        return new FamilyDecisions(decisions, answer.Build(out string chosen), chosen, gates.Guarantee, withoutAnswer?.ToArray() ?? []) { By = gates, Choice = choice };
    }

    static Decision Classification(MemberOutputs outputs, Gates gates, AnswerBuilder answer, int row, double[] scratch, int? served, bool isNoMembers)
    {
        MemberProbabilities p = outputs.Probabilities(row, scratch);
        int own = answer.AddRow(row, p);
        int chosen = served ?? own;
        // An answer that is none of the labels has no probability: its risk is not a number, which flags.
        double risk = chosen < 0 ? double.NaN : gates.RiskOf(p, chosen);
        // Only mean_minus_sd looks at the class here; a label that the family does not have cannot be looked at.
        int familiar = chosen < 0 ? own : chosen;
        double novelty = answer.Novelty(p, familiar);
        Reason reasons = outputs.Missing(row);
        // An answer that is none of the members' has to agree with them too; theirs alone are counted.
        int first = served ?? (isNoMembers ? own : Distribution.ArgMax(p[0]));
        bool agree = true;
        for (int m = 0; m < p.Members; m++)
            agree &= Distribution.ArgMax(p[m]) == first;
        (bool unfamiliar, double pValue) = gates.LookAtNovelty ? NoveltyGates(gates, outputs, row, familiar, scratch) : (false, 1);
        reasons |= unfamiliar ? Reason.Novelty : Reason.None;
        reasons |= gates.RiskGate(outputs, row, risk, p.Members + (served is null ? 0 : 1), agree, out bool covered);
        return new Decision(reasons, risk, novelty, pValue, chosen, p.Members) { IsCovered = covered };
    }

    static (bool Flags, double PValue) NoveltyGates(Gates gates, MemberOutputs outputs, int row, int chosen, double[] scratch) =>
        gates.Novelty(score => ClassificationScores.Doubt(score, outputs.Probabilities(row, scratch), chosen, gates.Kappa));

    static Decision Regression(MemberOutputs outputs, Gates gates, AnswerBuilder answer, int row, Family family, double? served)
    {
        answer.AddRow(row);
        double risk = served is { } value ? RegressionRow.Spread(family, outputs, row, value) : RegressionRow.Score(gates.Risk, family, outputs, row);
        double novelty = RegressionRow.Score(family.Novelty, family, outputs, row);
        (bool unfamiliar, double pValue) = gates.Novelty(score => RegressionRow.Score(score, family, outputs, row));
        int voters = outputs.ValidMembers(row);
        Reason reasons = outputs.Missing(row) | (unfamiliar ? Reason.Novelty : Reason.None) | gates.RiskGate(outputs, row, risk, voters, agree: false, out bool covered);
        return new Decision(reasons, risk, novelty, pValue, -1, voters) { IsCovered = covered };
    }
}
