using System.Globalization;
using Ensemble.Calibration;

namespace Export.Evaluation;

/// <summary>Largest error of a regression that still counts as right.</summary>
/// <param name="Value">In the target's unit, or a share of the true value's size; ≥ 0.</param>
/// <param name="IsRelative">Whether it is a share.</param>
sealed record ErrorTolerance(double Value, bool IsRelative)
{
    /// <summary>Reads "2.5" or "10%".</summary>
    public static (ErrorTolerance? Value, string? Mistake) Parse(string text)
    {
        bool relative = text.EndsWith('%');
        return double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value)
            ? (new ErrorTolerance(relative ? value / 100 : value, relative), null)
            : (null, $"'{text}': a number such as 2.5, or a share of the true value such as 10%, was expected");
    }

    /// <summary>That of a guarantee; null where it has none.</summary>
    public static ErrorTolerance? Of(Guarantee? guarantee) =>
        guarantee is { Tolerance: { } value } ? new ErrorTolerance(value, string.Equals(guarantee.Loss, "relative_tolerance", StringComparison.Ordinal)) : null;

    /// <summary>Whether an answer is wrong: off by more than the tolerance, or no number.</summary>
    public bool IsWrong(double answer, double truth) => !(Math.Abs(answer - truth) <= (IsRelative ? Value * Math.Abs(truth) : Value));

    /// <inheritdoc/>
    public override string ToString() => IsRelative ? FormattableString.Invariant($"{100 * Value:G6} %") : Value.ToString("G6", CultureInfo.InvariantCulture);
}
