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

    /// <summary>Everything that loading it reads, by path inside its folder.</summary>
    public Dictionary<string, byte[]> Files()
    {
        var files = Members.ToDictionary(m => m.Path, m => m.Onnx, StringComparer.Ordinal);
        files[GoldenName] = Golden;
        files[FamilyFolder.ManifestName] = ManifestText.Write(Manifest);
        return files;
    }
}
