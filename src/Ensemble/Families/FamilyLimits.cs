using Ensemble.Members.Inspection;

namespace Ensemble.Families;

/// <summary>What a folder of families may hold.</summary>
/// <param name="Families">Folders with a manifest, each a version of a family.</param>
/// <param name="Members">Members of one family.</param>
public sealed record FamilyLimits(int Families, int Members)
{
    /// <summary>No limits, for commands that read what their caller wrote.</summary>
    public static FamilyLimits None { get; } = new(int.MaxValue, int.MaxValue);

    /// <summary>What one ONNX file may hold.</summary>
    public ModelLimits Models { get; init; } = ModelLimits.None;

    /// <summary>Longest that one member may take to be loaded, and then to answer the golden rows; null takes as long as it takes.</summary>
    public TimeSpan? LoadTime { get; init; }

    /// <summary>Whose signatures on manifests count; null asks for none and looks at none.</summary>
    public ManifestTrust? Trust { get; init; }

    /// <summary>Whether the models of a family run in processes of their own, by the name of its folder; null for none.</summary>
    public Func<string, bool>? Isolated { get; init; }

    /// <summary>Ends what takes longer than the members may take one after another.</summary>
    internal CancellationTokenSource TimeFor(int members, TimeProvider time) =>
        new(LoadTime is { } each ? each * members : Timeout.InfiniteTimeSpan, time);
}
