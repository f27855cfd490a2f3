namespace Ensemble.Families;

/// <summary>Versions of one family that are loaded, and which of them answers. Immutable.</summary>
sealed class FamilyVersions
{
    readonly Family[] families;
    readonly Family? serving;

    /// <param name="families">One or more versions of one family.</param>
    /// <param name="entry">What is known of its <c>serving.json</c>.</param>
    public FamilyVersions(IEnumerable<Family> families, ServingEntry entry)
    {
        this.families = [.. families.OrderBy(f => f.Version, VersionOrder.Comparer)];
        var mistakes = new List<string>(entry.Mistakes);
        // Where nobody can say which version was chosen, none is: the highest may be one that was only to be tried.
        serving = entry.State is { } state ? Chosen(state, mistakes) : entry.Mistakes.Count == 0 ? this.families[^1] : null;
        Candidate = entry.State?.Candidate is { } tried ? Tried(tried, mistakes) : null;
        string name = this.families[0].Name;
        Serving = new FamilyServing(name, serving?.Version, entry.State, Candidate?.Version, [.. mistakes.Select(m => $"{name}/{ServingFile.FileName}: {m}")]);
    }

    public IReadOnlyList<string> Names => [.. families.Select(f => f.Version)];

    /// <summary>What answers.</summary>
    public FamilyServing Serving { get; }

    /// <summary>The version that is tried; null for none.</summary>
    public Family? Candidate { get; }

    /// <param name="version">Null or empty finds the one that serves.</param>
    public Family? Find(string? version) => string.IsNullOrEmpty(version) ? serving : Named(version);

    Family Chosen(ServingState state, List<string> mistakes)
    {
        if (Named(state.Serving) is { } chosen)
            return chosen;
        Family instead = Array.FindLast(families, f => f.Version != state.Candidate) ?? families[^1];
        mistakes.Add($"serving: version '{state.Serving}' is not loaded; '{instead.Version}' answers in its place");
        return instead;
    }

    Family? Tried(string version, List<string> mistakes)
    {
        if (Named(version) is not { } tried)
        {
            mistakes.Add($"candidate: version '{version}' is not loaded");
            return null;
        }

        if (serving is null || ReferenceEquals(tried, serving))
            return null;
        if (tried.HasInputsOf(serving))
            return tried;
        mistakes.Add($"candidate: version '{version}' has other inputs than version '{serving.Version}'");
        return null;
    }

    Family? Named(string version) => Array.Find(families, f => string.Equals(f.Version, version, StringComparison.Ordinal));
}
