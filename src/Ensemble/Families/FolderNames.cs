namespace Ensemble.Families;

/// <summary>Names of folders and what they must agree with.</summary>
static class FolderNames
{
    /// <summary>Folders with a manifest, ROOT/NAME or ROOT/NAME/VERSION, by name.</summary>
    public static IEnumerable<string> Under(string root)
    {
        if (!Directory.Exists(root))
            yield break;
        foreach (string named in Directory.EnumerateDirectories(root).Where(d => !Path.GetFileName(d).StartsWith('.')).Order(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(named, ManifestReader.FileName)))
            {
                yield return named;
                continue;
            }

            foreach (string version in Directory.EnumerateDirectories(named).Order(StringComparer.Ordinal))
            {
                if (File.Exists(Path.Combine(version, ManifestReader.FileName)))
                    yield return version;
            }
        }
    }

    /// <summary>Name and version by the folder alone; the version is empty when the folder does not tell it.</summary>
    public static (string Name, string Version) Of(string root, string path)
    {
        string[] parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>How the manifest contradicts its folder; null when it does not.</summary>
    public static string? Mismatch(string root, string path, Family family)
    {
        (string name, string version) = Of(root, path);
        return family.Name != name
            ? $"{ManifestReader.FileName}: name '{family.Name}' differs from the folder '{name}'"
            : version.Length > 0 && family.Version != version
                ? $"{ManifestReader.FileName}: version '{family.Version}' differs from the folder '{version}'"
                : null;
    }
}
