using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Guide;

/// <summary>
/// Compares the output that a page shows with what came. Words and whole numbers are the same; a number with a decimal point may
/// differ by 2 % (and 0.002); ids, times of day, dates and durations only have their form. "..." stands for anything in a line,
/// and alone on a line for any lines. Empty lines and the width of gaps do not count.
/// </summary>
static partial class ShownOutput
{
    const double Share = 0.02;
    const double Least = 0.002;
    const string HttpDate = @"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT";

    /// <summary>Null where they agree, else the first shown line that nothing answers, or what came too much.</summary>
    public static string? Difference(string shown, string came)
    {
        string[] expected = Lines(shown);
        string[] lines = Lines(came);
        // reached[j]: the shown lines so far can end before line j.
        bool[] reached = new bool[lines.Length + 1];
        reached[0] = true;
        foreach (string line in expected)
        {
            bool[] next = new bool[lines.Length + 1];
            if (line is "..." or "…")
            {
                int first = Array.IndexOf(reached, true);
                Array.Fill(next, true, first, next.Length - first);
            }
            else
            {
                for (int j = 0; j < lines.Length; j++)
                    next[j + 1] = reached[j] && Agree(line, lines[j]);
            }

            if (Array.IndexOf(next, true) < 0)
                return $"shown, but it did not come: {line}";
            reached = next;
        }

        return reached[^1] ? null : $"came, but it is not shown: {lines[Array.LastIndexOf(reached, true)]}";
    }

    static bool Agree(string shown, string came)
    {
        var pattern = new StringBuilder("^");
        List<double> numbers = [];
        int at = 0;
        foreach (Match match in Token().Matches(shown))
        {
            pattern.Append(Regex.Escape(shown[at..match.Index]));
            at = match.Index + match.Length;
            pattern.Append(Form(match, numbers));
        }

        pattern.Append(Regex.Escape(shown[at..])).Append('$');
        var found = Regex.Match(came, pattern.ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        if (!found.Success)
            return false;
        for (int i = 0; i < numbers.Count; i++)
        {
            double other = double.Parse(found.Groups[$"n{i}"].Value, CultureInfo.InvariantCulture);
            if (Math.Abs(other - numbers[i]) > Share * Math.Abs(numbers[i]) + Least)
                return false;
        }

        return true;
    }

    static string Form(Match match, List<double> numbers)
    {
        if (match.Groups["any"].Success)
            return ".*";
        if (match.Groups["gap"].Success)
            return @"\s+";
        if (match.Groups["rule"].Success)
            return "─+";
        if (match.Groups["id"].Success)
            return $"[0-9a-f]{{{match.Length}}}";
        if (match.Groups["date"].Success)
            return match.Value.EndsWith("GMT", StringComparison.Ordinal) ? HttpDate : Regex.Replace(Regex.Escape(match.Value), @"\d+", @"\d+");
        if (match.Groups["time"].Success)
            return @"\d+(?:\.\d+)?\ " + match.Groups["unit"].Value;
        numbers.Add(double.Parse(match.Value, CultureInfo.InvariantCulture));
        return $@"(?<n{numbers.Count - 1}>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)";
    }

    static string[] Lines(string text) =>
        [.. text.Replace("\r", "", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    [GeneratedRegex("""
        (?<any>\.\.\.|…) | (?<rule>─{3,}) | (?<id>\b[0-9a-f]{16,64}\b)
        | (?<date>\b\d{4}-\d\d-\d\d[T\ ]\d\d:\d\d(:\d\d(\.\d+)?)?Z? | \b[A-Z][a-z]{2},\ \d\d\ [A-Z][a-z]{2}\ \d{4}\ \d\d:\d\d:\d\d\ GMT)
        | (?<time>(?<![\w.])\d+(\.\d+)?\ (?<unit>s|ms|us)\b)
        | (?<number>(?<![\w.])-?\d+(\.\d+(e[-+]?\d+)?|e[-+]?\d+)(?!\w|\.\d))
        | (?<gap>\s+)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
