using System.Text.RegularExpressions;

namespace Gateway.Security;

/// <summary>Scopes as they are written, <c>predict:mnist</c> or <c>explain</c>, in a form that can be asked. Immutable.</summary>
sealed partial class ScopeSet
{
    const string Every = "*";

    /// <summary>Longest of one scope; nothing longer names a family.</summary>
    const int Longest = 160;

    readonly HashSet<(Scope Scope, string Target)> scopes;

    ScopeSet(IEnumerable<(Scope, string)> scopes) => this.scopes = [.. scopes];

    public static ScopeSet None { get; } = new([]);

    public static ScopeSet All { get; } = new(Enum.GetValues<Scope>().Select(s => (s, IsTargeted(s) ? Every : "")));

    /// <summary>How scopes are written, for messages.</summary>
    public static string Expected => "predict:FAMILY, labels:FAMILY, decisions:FAMILY, pass:ROUTE (* for every one), explain, admin or metrics";

    /// <summary>Whether a scope is for something that has a name.</summary>
    public static bool IsTargeted(Scope scope) => scope is Scope.Predict or Scope.Labels or Scope.Decisions or Scope.Pass;

    /// <summary>A scope as it is written.</summary>
    public static string Text(Scope scope, string? target) =>
        scope.ToString().ToLowerInvariant() + (IsTargeted(scope) ? ":" + (target ?? Every) : "");

    /// <summary>Reads scopes; those that are none are given back.</summary>
    public static ScopeSet Parse(IEnumerable<string> words, out IReadOnlyList<string> unknown)
    {
        var read = new List<(Scope, string)>();
        var others = new List<string>();
        foreach (string word in words)
        {
            if (TryParse(word, out var scope))
                read.Add(scope);
            else
                others.Add(word);
        }

        unknown = others;
        return new ScopeSet(read);
    }

    /// <summary>Whether what has this name may be used.</summary>
    public bool Has(Scope scope, string? target) =>
        scopes.Contains((scope, IsTargeted(scope) ? Every : "")) || target is not null && scopes.Contains((scope, target));

    static bool TryParse(string word, out (Scope, string) scope)
    {
        scope = default;
        if (word.Length > Longest)
            return false;
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? word : word[..colon];
        foreach (var known in Enum.GetValues<Scope>())
        {
            if (!string.Equals(known.ToString(), name, StringComparison.OrdinalIgnoreCase) || name.Any(char.IsAsciiLetterUpper))
                continue;
            string target = colon < 0 ? "" : word[(colon + 1)..];
            scope = (known, target);
            return IsTargeted(known) ? target == Every || Name().IsMatch(target) : colon < 0;
        }

        return false;
    }

    // The names of families and routes. No backtracking: what a token says may be anything.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();
}
