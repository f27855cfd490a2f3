using Ensemble.Calibration;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Decisions;

/// <summary>The explaining outputs of a classification: scores by name, and distributions over the members.</summary>
static class ConsensusClassification
{
    public static Tensor Build(string name, string bare, Family family, MemberOutputs outputs, FamilyDecisions decisions)
    {
        int rows = outputs.Rows, classes = family.ClassCount;
        double[] scratch = new double[outputs.Members * (classes + 2)];
        bool perClass = bare is "mean_probabilities" or "vote_share" or "lower_probabilities" or "upper_probabilities";
        double[] values = new double[perClass ? rows * classes : rows];
        Array.Fill(values, double.NaN);
        // Another answer's errors were never looked at: nothing is said of them.
        ErrorPredictor? predictor = family.ErrorPredictor is { } own && decisions.Chosen.Split('/')[0] == own.Config.Answer ? own : null;
        for (int row = 0; row < rows; row++)
        {
            if (outputs.ValidMembers(row) == 0)
                continue;
            MemberProbabilities p = outputs.Probabilities(row, scratch);
            if (perClass)
                PerClass(bare, p, values.AsSpan(row * classes, classes));
            else
                values[row] = bare == "error_probability" ? Predicted(predictor, p, decisions.Rows[row]) : PerRow(bare, p, decisions.Rows[row], decisions.Guarantee?.Guarantee.Kappa ?? family.Manifest.Scores.Kappa);
        }

        return bare is "majority_vote" or "maximal_classes"
            ? ConsensusOutputs.Longs(name, [rows], values.Select(v => double.IsNaN(v) ? -1 : (long)v))
            : ConsensusOutputs.Doubles(name, perClass ? [rows, classes] : [rows], values);
    }

    static double Predicted(ErrorPredictor? predictor, MemberProbabilities p, Decision decision) =>
        predictor is null || decision.Prediction < 0 ? double.NaN : predictor.Probability(p, decision.Prediction);

    static double PerRow(string bare, MemberProbabilities p, Decision decision, double kappa)
    {
        if (bare != "majority_vote")
            return ClassificationScores.Compute(ScoreNames.Parse(bare), p, Math.Max(0, decision.Prediction), kappa);
        double[] shares = new double[p.Classes];
        return Combination.Classes(AnswerKind.Majority, p, shares);
    }

    static void PerClass(string bare, MemberProbabilities p, Span<double> values)
    {
        switch (bare)
        {
            case "mean_probabilities": p.Mean(values); break;
            case "vote_share": _ = Combination.Classes(AnswerKind.Majority, p, values); break;
            default:
                Span<double> other = new double[values.Length];
                if (bare == "lower_probabilities")
                    Disagreement.Envelope(p, values, other);
                else
                    Disagreement.Envelope(p, other, values);
                break;
        }
    }
}
