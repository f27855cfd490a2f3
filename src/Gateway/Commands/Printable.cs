using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Commands;

/// <summary>Strings of files that others wrote, as a terminal may show them.</summary>
static partial class Printable
{
    const int MostOfAWord = 200;
    const int MostOfALine = 2000;

    /// <summary>One string, cut at 200 characters.</summary>
    public static string Word(string text) => Escape(Cut(text, MostOfAWord));

    /// <summary>A message; what it quotes is cut as a word is.</summary>
    public static string Line(string text) => Escape(Cut(LongQuote().Replace(text, "${quote}${kept}...${quote}"), MostOfALine));

    static string Cut(string text, int most) => text.Length > most ? text[..most] + "..." : text;

    // Also what reorders or hides text without being a control character.
    static string Escape(string text)
    {
        if (!text.Any(IsHidden))
            return text;
        var shown = new StringBuilder();
        foreach (char c in text)
            _ = IsHidden(c) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : shown.Append(c);
        return shown.ToString();
    }

    static bool IsHidden(char c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    [GeneratedRegex("""(?<quote>['"])(?<kept>[^'"]{200})[^'"]+\k<quote>""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongQuote();
}
