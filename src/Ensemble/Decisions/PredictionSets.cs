using Ensemble.Calibration;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Decisions;

/// <summary>Calibrated sets of classes: those whose score, by the members' mean, is at most the quantile.</summary>
public static class PredictionSets
{
    /// <summary>Name on the wire.</summary>
    public const string Name = ConsensusOutputs.Prefix + "prediction_set";

    /// <summary>The members' mean probabilities of each row, row-major; NaN where a member is missing, whose mean another predictor would give.</summary>
    public static double[] Means(Family family, MemberOutputs outputs)
    {
        double[] means = new double[outputs.Rows * family.ClassCount], scratch = new double[outputs.Members * (outputs.Width + 2)];
        for (int row = 0; row < outputs.Rows; row++)
        {
            Span<double> mean = means.AsSpan(row * family.ClassCount, family.ClassCount);
            if (outputs.ValidMembers(row) < outputs.Members)
                mean.Fill(double.NaN);
            else
                outputs.Probabilities(row, scratch).Mean(mean);
        }

        return means;
    }

    internal static Tensor Build(string name, Family family, MemberOutputs outputs)
    {
        ConformalConfig config = family.Sets!;
        double[] means = Means(family, outputs);
        int classes = family.ClassCount;
        bool[] within = new bool[means.Length];
        for (int i = 0; i < within.Length; i++)
        {
            // Nothing is known of a row without its mean (NaN): every class stays possible.
            within[i] = !(Conformal.Score(config.Method, means.AsSpan(i / classes * classes, classes), i % classes) > config.Quantile + config.Band);
        }

        return Tensor.From<bool>(name, Datatype.BOOL, [outputs.Rows, classes], within);
    }
}
