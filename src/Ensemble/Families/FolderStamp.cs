namespace Ensemble.Families;

/// <summary>Tells cheaply whether a family's folder was replaced or its manifest rewritten.</summary>
static class FolderStamp
{
    /// <summary>Times and length of folder and manifest; changes when either is replaced.</summary>
    public static string Of(string path)
    {
        var manifest = new FileInfo(System.IO.Path.Combine(path, ManifestReader.FileName));
        return manifest.Exists
            ? $"{Directory.GetCreationTimeUtc(path).Ticks}/{manifest.LastWriteTimeUtc.Ticks}/{manifest.CreationTimeUtc.Ticks}/{manifest.Length}"
            : "";
    }
}
