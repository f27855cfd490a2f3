using System.Text.RegularExpressions;

namespace Ensemble.Families;

/// <summary>What may be a name of a family, version, member, input or output.</summary>
public static partial class Names
{
    /// <summary>Letters, digits, '.', '_' and '-', at most 128, starting with a letter or digit: safe in paths, URLs, headers and labels.</summary>
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$(?<!\n)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
