namespace Ensemble.Families;

/// <summary>What a folder of families may hold.</summary>
/// <param name="Families">Folders with a manifest, each a version of a family.</param>
/// <param name="Members">Members of one family.</param>
public sealed record FamilyLimits(int Families, int Members)
{
    /// <summary>No limits, for commands that read what their caller wrote.</summary>
    public static FamilyLimits None { get; } = new(int.MaxValue, int.MaxValue);
}
