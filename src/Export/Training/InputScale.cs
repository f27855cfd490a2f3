using System.Globalization;

namespace Export.Training;

/// <summary>
/// How numbers are scaled before the first layer: <c>auto</c>, <c>none</c>, <c>standard</c>, <c>minmax</c>, or a factor such as
/// <c>0.01</c> or <c>1/255</c>.
/// </summary>
/// <param name="Kind">The word, or "factor".</param>
/// <param name="Factor">The factor; 1 for every word.</param>
sealed record InputScale(string Kind, double Factor)
{
    static readonly string[] Words = ["auto", "none", "standard", "minmax"];

    /// <summary>Reads the option; null when it is none of these.</summary>
    public static InputScale? Parse(string text)
    {
        if (Words.Contains(text, StringComparer.Ordinal))
            return new InputScale(text, 1);
        string[] parts = text.Split('/');
        double factor = 1;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts.Length > 2 || !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || !double.IsFinite(number) || number == 0)
                return null;
            factor = i == 0 ? number : factor / number;
        }

        return new InputScale("factor", factor);
    }
}
