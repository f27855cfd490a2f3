using Ensemble.Data;

namespace Export.Data;

/// <summary>Names of families, versions and members.</summary>
static class FamilyNames
{
    /// <summary>Whether a name is letters, digits, '.', '_' and '-' (ASCII), at most 128, not starting with '.'.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 128 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Refuses what is no name.</summary>
    /// <exception cref="DataException">See <see cref="IsName"/>.</exception>
    public static void Check(string what, string name)
    {
        if (!IsName(name))
            throw new DataException($"{what} '{name}': letters, digits, '.', '_' and '-' were expected, not starting with '.'");
    }
}
