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
    public static FamilyDecisions Decide(Family family, MemberOutputs outputs, AnswerChoice choice, double? riskThreshold = null)
    {
        var gates = new Gates(family, choice, riskThreshold);
        var answer = new AnswerBuilder(family, outputs, choice);
        var decisions = new Decision[outputs.Rows];
        var withoutAnswer = new List<int>();
        double[] scratch = new double[outputs.Members * (outputs.Width + 1)];
        for (int row = 0; row < decisions.Length; row++)
        {
            bool answered = choice.Kind == AnswerKind.Member ? outputs.IsValid(choice.MemberIndex, row) : outputs.ValidMembers(row) > 0;
            if (!answered)
            {
                withoutAnswer.Add(row);
                decisions[row] = new Decision(outputs.Missing(row), double.NaN, double.NaN, 0, -1, outputs.ValidMembers(row));
                continue;
            }

            decisions[row] = family.IsClassification
                ? Classification(outputs, choice, gates, answer, row, scratch)
                : Regression(outputs, gates, answer, row, family);
        }

        return new FamilyDecisions(decisions, answer.Build(out string chosen), chosen, gates.Guarantee, [.. withoutAnswer]) { Gates = gates.Facts };
    }

    static Decision Classification(MemberOutputs outputs, AnswerChoice choice, Gates gates, AnswerBuilder answer, int row, double[] scratch)
    {
        MemberProbabilities p = outputs.Probabilities(row, scratch);
        int chosen = answer.AddRow(row, p);
        double risk = ClassificationScores.Doubt(gates.Risk, p, chosen, gates.Kappa);
        double novelty = answer.Novelty(p, chosen);
        Reason reasons = outputs.Missing(row);
        bool agree = true;
        int first = Distribution.ArgMax(p[0]);
        for (int m = 1; m < p.Members; m++)
            agree &= Distribution.ArgMax(p[m]) == first;
        (bool unfamiliar, double pValue) = NoveltyGates(gates, outputs, row, chosen, scratch);
        reasons |= unfamiliar ? Reason.Novelty : Reason.None;
        reasons |= gates.RiskGate(risk, p.Members, agree);
        _ = choice;
        return new Decision(reasons, risk, novelty, pValue, chosen, p.Members);
    }

    static (bool Flags, double PValue) NoveltyGates(Gates gates, MemberOutputs outputs, int row, int chosen, double[] scratch) =>
        gates.Novelty(score => ClassificationScores.Doubt(score, outputs.Probabilities(row, scratch), chosen, gates.Kappa));

    static Decision Regression(MemberOutputs outputs, Gates gates, AnswerBuilder answer, int row, Family family)
    {
        answer.AddRow(row);
        double risk = RegressionRow.Score(gates.Risk, family, outputs, row);
        double novelty = RegressionRow.Score(family.Novelty, family, outputs, row);
        (bool unfamiliar, double pValue) = gates.Novelty(score => RegressionRow.Score(score, family, outputs, row));
        int voters = outputs.ValidMembers(row);
        Reason reasons = outputs.Missing(row) | (unfamiliar ? Reason.Novelty : Reason.None) | gates.RiskGate(risk, voters, agree: false);
        return new Decision(reasons, risk, novelty, pValue, -1, voters);
    }
}
