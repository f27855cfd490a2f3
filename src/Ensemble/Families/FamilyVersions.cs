namespace Ensemble.Families;

/// <summary>Versions of one family that serve. Immutable.</summary>
sealed class FamilyVersions
{
    readonly Family[] families;

    public FamilyVersions(IEnumerable<Family> families) =>
        this.families = [.. families.OrderBy(f => f.Version, VersionOrder.Comparer)];

    public IReadOnlyList<string> Names => [.. families.Select(f => f.Version)];

    /// <param name="version">Null or empty finds the highest.</param>
    public Family? Find(string? version) =>
        string.IsNullOrEmpty(version) ? families[^1] : Array.Find(families, f => string.Equals(f.Version, version, StringComparison.Ordinal));
}
