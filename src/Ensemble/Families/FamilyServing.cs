namespace Ensemble.Families;

/// <summary>What answers a family's requests at this moment.</summary>
/// <param name="Name">Family.</param>
/// <param name="Serving">Version that answers requests that name none; null where its state cannot be read.</param>
/// <param name="State">Its <c>serving.json</c>; null where there is none: the highest version serves.</param>
/// <param name="Candidate">The candidate, where it can be tried: loaded, and with the inputs of the one that serves.</param>
/// <param name="Mistakes">What keeps <paramref name="State"/> from being in force, each with its file.</param>
public sealed record FamilyServing(string Name, string? Serving, ServingState? State, string? Candidate, IReadOnlyList<string> Mistakes)
{
    /// <summary>Whether the candidate gets a copy of the requests and answers none.</summary>
    public bool IsShadow => State?.Mode == ServingState.Shadow;

    /// <summary>Part of the requests that the candidate gets, in [0, 1].</summary>
    public double Share => Candidate is null ? 0 : State?.Share ?? 0;

    /// <summary>Whether two say the same.</summary>
    public bool Equals(FamilyServing? other) => other is not null && Name == other.Name && Serving == other.Serving && State == other.State
        && Candidate == other.Candidate && Mistakes.SequenceEqual(other.Mistakes, StringComparer.Ordinal);

    /// <summary>Goes with <see cref="Equals(FamilyServing?)"/>.</summary>
    public override int GetHashCode() => HashCode.Combine(Name, Serving, State, Candidate, Mistakes.Count);
}
