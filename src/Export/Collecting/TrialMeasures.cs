using System.Globalization;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Collecting;

/// <summary>How a model does on labelled rows.</summary>
static class TrialMeasures
{
    /// <summary>Accuracy and likelihood, or the error of means.</summary>
    /// <param name="output">Deciding output.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="truth">Class of each row in this model's order; null for means.</param>
    /// <param name="labels">Labels as text.</param>
    public static ValidationConfig Measure(Tensor output, string kind, int[]? truth, string[] labels)
    {
        if (truth is null)
        {
            double squares = 0;
            for (int i = 0; i < labels.Length; i++)
                squares += Math.Pow(output.GetDouble(i * output.RowLength) - double.Parse(labels[i], CultureInfo.InvariantCulture), 2);
            return new ValidationConfig { N = labels.Length, Rmse = Math.Round(Math.Sqrt(squares / labels.Length), 6) };
        }

        (int right, double nll) = (0, 0);
        for (int r = 0; r < truth.Length; r++)
        {
            double[] p = Probabilities(output, kind, r);
            right += Array.IndexOf(p, p.Max()) == truth[r] ? 1 : 0;
            nll -= Math.Log(Math.Max(p[truth[r]], 1e-300));
        }

        return new ValidationConfig
        {
            N = truth.Length, Accuracy = Math.Round((double)right / truth.Length, 6),
            Nll = Math.Round(nll / truth.Length, 6)
        };
    }

    static double[] Probabilities(Tensor output, string kind, int row)
    {
        double[] values = [.. Enumerable.Range(row * output.RowLength, output.RowLength).Select(output.GetDouble)];
        switch (kind)
        {
            case "sigmoid": return [1 - values[0], values[0]];
            case "logits":
                double max = values.Max();
                double sum = values.Sum(v => Math.Exp(v - max));
                return [.. values.Select(v => Math.Exp(v - max) / sum)];
            default: return values;
        }
    }
}
