using Ensemble.Tensors;

namespace Export.Collecting;

/// <summary>Tells what an output holds by what it gives.</summary>
static class KindGuess
{
    const double SumTolerance = 1e-3;

    /// <summary>As serving has it: a probability may be that far outside [0, 1], since forests add up shares in FP32.</summary>
    const double Rounding = 1e-5;

    /// <summary>Everything that the deciding output can hold.</summary>
    public static string[] Kinds { get; } = ["probabilities", "logits", "sigmoid", "mean"];

    /// <summary>The kind, or null and why it is in doubt.</summary>
    /// <param name="output">A model's deciding output on some rows.</param>
    /// <param name="labels">Labels of the rows; null where there are none.</param>
    /// <param name="named">Whether the model also names classes: it is no regression then.</param>
    public static (string? Kind, string Doubt) Guess(Tensor output, string[]? labels, bool named)
    {
        double[] values = [.. Enumerable.Range(0, output.Count).Select(output.GetDouble)];
        bool unit = Array.TrueForAll(values, v => v is >= -Rounding and <= 1 + Rounding);
        bool numbers = labels is not null && Array.TrueForAll(labels, l => double.TryParse(l, out _));
        int different = labels?.Distinct(StringComparer.Ordinal).Count() ?? 0;
        bool regression = numbers && !named
            && (labels!.Any(l => !int.TryParse(l, out _)) || different > Math.Max(20, 2 * output.RowLength));
        if (output.RowLength == 1)
        {
            if (regression || (!unit && !named))
                return ("mean", "");
            if (unit && (named || different == 2))
                return ("sigmoid", "");
            return (null, unit ? "every value is in [0, 1]: the probability of class 1, or a mean"
                : "one column outside [0, 1], yet classes: a single logit is not taken");
        }

        if (regression)
            return ("mean", "");
        int width = output.RowLength;
        bool sums = Enumerable.Range(0, output.Rows).All(r => Math.Abs(values[(r * width)..((r + 1) * width)].Sum() - 1) <= SumTolerance);
        if (unit)
            return sums ? ("probabilities", "") : (null, "every value is in [0, 1], but rows do not sum to 1");
        return ("logits", "");
    }
}
