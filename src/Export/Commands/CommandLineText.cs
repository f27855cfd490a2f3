using System.CommandLine;

namespace Export.Commands;

/// <summary>A command line as it was typed, for the record.</summary>
static class CommandLineText
{
    /// <summary>The tokens behind <c>./gateway</c>, quoted where a shell needs it.</summary>
    public static string Join(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(t => Quote(t.Value)).Prepend("./gateway"));

    static string Quote(string token) =>
        token.Length > 0 && token.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:+@%".Contains(c, StringComparison.Ordinal))
            ? token : $"'{token.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
