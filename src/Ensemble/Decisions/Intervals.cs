using Ensemble.Calibration;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Decisions;

/// <summary>The ends of calibrated intervals: ŷ ± quantile · (spread + floor), ŷ by the answer choice that was calibrated, whatever was asked for.</summary>
public static class Intervals
{
    /// <summary>Answer and spread of each row; NaN where a member is missing, whose answer another predictor would give.</summary>
    /// <param name="family">A regression of one number.</param>
    /// <param name="outputs">What its members gave.</param>
    /// <param name="choice">What answers.</param>
    public static (double Answer, double Spread)[] Rows(Family family, MemberOutputs outputs, AnswerChoice choice)
    {
        var rows = new (double, double)[outputs.Rows];
        for (int row = 0; row < rows.Length; row++)
        {
            (double[] means, double[] variances, double[] weights) = RegressionRow.Column(family, outputs, row, 0);
            rows[row] = means.Length < outputs.Members ? (double.NaN, double.NaN)
                : (choice.Kind == AnswerKind.Member ? means[choice.MemberIndex] : RegressionCombination.Value(choice.Kind, means, variances, weights, family.Manifest.Worst, scale: 1),
                    RegressionScores.Compute(ScoreName.Spread, means, variances, weights));
        }

        return rows;
    }

    internal static Tensor Build(string name, bool upper, Family family, MemberOutputs outputs)
    {
        ConformalConfig config = family.Intervals!;
        long[] axes = outputs.Shape(outputs.FirstAnswered, family.DecidedOutput);
        return ConsensusOutputs.Doubles(name, axes, Rows(family, outputs, family.IntervalChoice)
            .Select(r => r.Answer + ((upper ? 1 : -1) * config.Quantile * (r.Spread + config.Floor!.Value))));
    }
}
