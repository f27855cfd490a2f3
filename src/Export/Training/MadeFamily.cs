using System.Text.Json.Nodes;
using Ensemble.Families;
using Export.Data;

namespace Export.Training;

/// <summary>A trained family before it is written.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Members">Its members.</param>
/// <param name="Golden">Bytes of its golden rows.</param>
sealed record MadeFamily(Manifest Manifest, FamilyMember[] Members, byte[] Golden)
{
    /// <summary>Name of the golden rows' file.</summary>
    public const string GoldenName = "golden.npz";

    /// <summary>What a kind of training tells in <c>train.json</c> beside what every kind does; null for nothing.</summary>
    public JsonObject? Report { get; init; }

    /// <summary>Everything that loading it reads, by path inside its folder.</summary>
    public Dictionary<string, byte[]> Files()
    {
        var files = Members.DistinctBy(m => m.Path, StringComparer.Ordinal).ToDictionary(m => m.Path, m => m.Onnx, StringComparer.Ordinal);
        files[GoldenName] = Golden;
        files[FamilyFolder.ManifestName] = ManifestText.Write(Manifest);
        return files;
    }
}
