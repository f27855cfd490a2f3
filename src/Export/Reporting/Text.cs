using System.Globalization;
using System.Net;
using Export.Evaluation;

namespace Export.Reporting;

/// <summary>Words and numbers as a page shows them. What is not ASCII is written as entities.</summary>
static class Text
{
    /// <summary>Any text, harmless inside an element or a quoted attribute.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A share in percent with as many decimals as it takes to tell it from 0.</summary>
    public static string Percent(double share) => !double.IsFinite(share) ? "&ndash;"
        : Number(100 * share, share is > 0 and < 0.1 ? "0.##" : "0.#") + "&nbsp;%";

    /// <summary>A number by a format; a dash where there is none.</summary>
    public static string Number(double value, string format)
    {
        if (!double.IsFinite(value))
            return "&ndash;";
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        return !text.StartsWith('-') ? text : text.AsSpan(1).Trim("0.").IsEmpty ? text[1..] : "&minus;" + text[1..];
    }

    /// <summary>A number with its interval, smaller.</summary>
    public static string Interval(Estimate value, string format) => !double.IsFinite(value.Value) ? "&ndash;"
        : $"{Number(value.Value, format)} <small>{Number(value.Low, format)} to {Number(value.High, format)}</small>";

    /// <summary>A coordinate.</summary>
    public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>"1 row", "2 rows".</summary>
    public static string Count(int count, string what) => $"{count.ToString("#,0", CultureInfo.InvariantCulture)}&nbsp;{what}{(count == 1 ? "" : "s")}";
}
