namespace Ensemble.Families;

/// <summary>Tells cheaply whether a family's folder was replaced or its manifest rewritten.</summary>
static class FolderStamp
{
    /// <summary>Times and length of folder, manifest and its signature; changes when any of them is replaced.</summary>
    public static string Of(string path)
    {
        var manifest = new FileInfo(System.IO.Path.Combine(path, ManifestReader.FileName));
        var signature = new FileInfo(manifest.FullName + ManifestTrust.Suffix);
        string signed = signature.Exists ? $"/{signature.LastWriteTimeUtc.Ticks}/{signature.Length}" : "";
        return manifest.Exists
            ? $"{Directory.GetCreationTimeUtc(path).Ticks}/{manifest.LastWriteTimeUtc.Ticks}/{manifest.CreationTimeUtc.Ticks}/{manifest.Length}{signed}"
            : "";
    }
}
