namespace Prometheus;

/// <summary>Rules for metric and label names: [a-zA-Z_][a-zA-Z0-9_]*, no colon, and no leading "__" in labels.</summary>
static class Naming
{
    internal static void RequireMetricName(string name)
    {
        if (!IsName(name))
            throw new ArgumentException($"'{name}' is not a metric name: letters, underscores and, not first, digits.", nameof(name));
    }

    internal static void RequireLabelName(string name)
    {
        if (!IsName(name))
            throw new ArgumentException($"'{name}' is not a label name: letters, underscores and, not first, digits.", nameof(name));
        if (name.StartsWith("__", StringComparison.Ordinal))
            throw new ArgumentException($"Label name '{name}' is reserved: it starts with two underscores.", nameof(name));
    }

    /// <summary>A name of another system in lower case, with an underscore for each character that a name may not have.</summary>
    internal static string Translate(string foreign) => string.Create(
        foreign.Length + (foreign.Length > 0 && char.IsAsciiDigit(foreign[0]) ? 1 : 0),
        foreign,
        static (name, source) =>
        {
            // A leading digit stays, behind an underscore.
            int shift = name.Length - source.Length;
            name[..shift].Fill('_');
            for (int i = 0; i < source.Length; i++)
            {
                char c = char.ToLowerInvariant(source[i]);
                name[i + shift] = IsNameCharacter(c) ? c : '_';
            }
        });

    static bool IsName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            return false;

        foreach (char c in name)
        {
            if (!IsNameCharacter(c))
                return false;
        }

        return true;
    }

    static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
