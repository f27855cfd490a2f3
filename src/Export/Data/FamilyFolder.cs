using System.Security.Cryptography;
using Ensemble.Data;

namespace Export.Data;

/// <summary>Writes a family's folder so that whoever looks sees all of it or none.</summary>
static class FamilyFolder
{
    /// <summary>Name of the manifest.</summary>
    public const string ManifestName = "family.json";

    /// <summary>Refuses a folder that may not be written.</summary>
    /// <exception cref="DataException">It holds something and <paramref name="force"/> is not given, or it holds something that is
    /// no family.</exception>
    public static void CheckTarget(string folder, bool force)
    {
        if (File.Exists(folder))
            throw new DataException($"{folder}: a file; a folder was expected");
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        if (!File.Exists(Path.Combine(folder, ManifestName)))
            throw new DataException($"{folder}: holds files but no {ManifestName}, so it is not replaced");
        if (!force)
            throw new DataException($"{folder}: holds a family; --force replaces it");
    }

    /// <summary>Writes the files, and what stays of a family that is there, into a folder beside the target and renames it.</summary>
    /// <param name="folder">Target.</param>
    /// <param name="files">Path inside the folder, with '/', to content.</param>
    /// <param name="force">Whether a family that is there is replaced.</param>
    /// <returns>What stayed, a line each.</returns>
    /// <exception cref="DataException">As <see cref="CheckTarget"/>, or a file that is not the family's is in the way.</exception>
    public static string[] Write(string folder, IReadOnlyDictionary<string, byte[]> files, bool force)
    {
        CheckTarget(folder, force);
        string[] kept = KeptFiles.Find(folder, files);
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        string mark = Guid.NewGuid().ToString("N")[..8];
        string fresh = Path.Combine(parent, $".{Path.GetFileName(target)}.new-{mark}");
        string old = Path.Combine(parent, $".{Path.GetFileName(target)}.old-{mark}");
        try
        {
            foreach ((string path, byte[] content) in files)
            {
                string file = Path.Combine(fresh, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
            }

            foreach (string path in kept)
            {
                string file = Path.Combine(fresh, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.Copy(Path.Combine(target, path), file);
            }

            if (Directory.Exists(target))
                Directory.Move(target, old);
            Directory.Move(fresh, target);
        }
        finally
        {
            Remove(fresh);
        }

        Remove(old);
        return KeptFiles.Describe(folder, kept);
    }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
