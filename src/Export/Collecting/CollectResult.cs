using Ensemble.Families;

namespace Export.Collecting;

/// <summary>What collecting gave.</summary>
/// <param name="Folder">The family's folder.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Rows">Rows on which the models were tried.</param>
/// <param name="MadeUp">Whether those rows were drawn at random.</param>
sealed record CollectResult(string Folder, Manifest Manifest, int Rows, bool MadeUp)
{
    /// <summary>What stayed of a family that was replaced, a line each.</summary>
    public string[] Kept { get; init; } = [];
}
