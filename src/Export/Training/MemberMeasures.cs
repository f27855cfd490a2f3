using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Data;

namespace Export.Training;

/// <summary>How a model does on rows it did not learn from.</summary>
static class MemberMeasures
{
    /// <summary>Accuracy and likelihood, or the error in the target's unit.</summary>
    /// <param name="model">A model that answers in the target's unit.</param>
    /// <param name="rows">Encoded rows with one-hot or standardised targets.</param>
    /// <param name="mean">Regression: mean that standardised the targets.</param>
    /// <param name="sd">Regression: standard deviation that did.</param>
    public static ValidationConfig Validate(LearntModel model, Examples rows, double mean, double sd)
    {
        float[] answers = model.Predict(rows.Inputs, rows.Count);
        if (model.Head == Head.Identity)
        {
            double squares = 0;
            for (int i = 0; i < answers.Length; i++)
                squares += Math.Pow(answers[i] - (rows.Targets[i] * sd + mean), 2);
            return new ValidationConfig { N = rows.Count, Rmse = Math.Round(Math.Sqrt(squares / answers.Length), 6) };
        }

        (int right, double nll) = (0, 0);
        for (int r = 0; r < rows.Count; r++)
        {
            ReadOnlySpan<float> p = answers.AsSpan(r * rows.Outputs, rows.Outputs);
            int truth = rows.Target(r).IndexOf(1f);
            right += Largest(p) == truth ? 1 : 0;
            nll -= Math.Log(Math.Max(p[truth], float.Epsilon));
        }

        return new ValidationConfig
        {
            N = rows.Count, Accuracy = Math.Round((double)right / rows.Count, 6),
            Nll = Math.Round(nll / rows.Count, 6)
        };
    }

    /// <summary>Temperature and smoothing on the fit rows.</summary>
    public static FittedTemperature Fit(LearntModel model, InputEncoding encoding, Rows rows, string[] classes, string path)
    {
        Tensor input = rows.Inputs[0];
        double[] probabilities = [.. model.Predict(encoding.Encode(input), rows.Count).Select(p => (double)p)];
        return TemperatureFit.Probabilities(probabilities, ClassLabels.Indexes(rows, classes, path), classes.Length);
    }

    // Ties go to the lowest index.
    internal static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            best = values[i] > values[best] ? i : best;
        return best;
    }
}
