namespace Export.Imprecise;

/// <summary>Names of rules as they stand on the command line.</summary>
static class RiskRules
{
    static readonly (string Name, RiskRule Rule)[] all =
    [
        ("mean", RiskRule.Mean), ("cvar", RiskRule.Cvar), ("cvar-full", RiskRule.CvarFull), ("max", RiskRule.Max),
        ("group-dro", RiskRule.GroupDro), ("vrex", RiskRule.Vrex), ("eqrm", RiskRule.Eqrm), ("sd", RiskRule.Sd), ("irm", RiskRule.Irm),
        ("cvar-variance", RiskRule.CvarVariance), ("kernel", RiskRule.Kernel),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. all.Select(a => a.Name)];

    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public static RiskRule Find(string name) => Array.Find(all, a => string.Equals(a.Name, name, StringComparison.Ordinal)) is { Name: not null } found
        ? found.Rule : throw new ArgumentException($"'{name}' is no rule: {string.Join(", ", Names)}", nameof(name));

    public static string Name(RiskRule rule) => Array.Find(all, a => a.Rule == rule).Name;

    /// <summary>Whether it penalises the logits themselves, so that every row counts at every step.</summary>
    public static bool PenalisesLogits(RiskRule rule) => rule is RiskRule.Sd or RiskRule.Irm;

    /// <summary>Whether λ has a meaning of its own in it; between others and the average case λ is the share of the rule.</summary>
    public static bool HasLevel(RiskRule rule) => rule is RiskRule.Cvar or RiskRule.CvarFull or RiskRule.CvarVariance or RiskRule.Kernel or RiskRule.Eqrm;
}
