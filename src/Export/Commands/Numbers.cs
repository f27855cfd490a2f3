using System.Globalization;
using Export.Evaluation;

namespace Export.Commands;

/// <summary>Numbers and intervals as tables show them; what does not exist is a dash.</summary>
static class Numbers
{
    public static string F2(Estimate value) => Interval(value, "F2");

    public static string F3(Estimate value) => Interval(value, "F3");

    public static string F4(Estimate value) => Interval(value, "F4");

    public static string F4(double value) => Number(value, "F4");

    /// <summary>Four significant digits, for what has a unit.</summary>
    public static string G4(Estimate value) => Interval(value, "G4");

    static string Interval(Estimate value, string format) => !double.IsFinite(value.Value) ? "-"
        : $"{Number(value.Value, format)} [{Number(value.Low, format)}, {Number(value.High, format)}]";

    static string Number(double value, string format)
    {
        if (!double.IsFinite(value))
            return "-";
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        // A rounded -0.00001 is no negative number to a reader.
        return text.StartsWith('-') && text.AsSpan(1).Trim("0.").IsEmpty ? text[1..] : text;
    }
}
