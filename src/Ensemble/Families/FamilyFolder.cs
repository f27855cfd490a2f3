using System.Security.Cryptography;

namespace Ensemble.Families;

/// <summary>Reads files of one family's folder: inside it, regular, bounded, hashed once and used from those bytes.</summary>
/// <param name="folder">The folder that holds the manifest.</param>
/// <param name="replaced">Content by path that stands in for a file, whether the folder has it or not; null for none.</param>
sealed class FamilyFolder(string folder, IReadOnlyDictionary<string, byte[]>? replaced = null)
{
    /// <summary>ONNX's own limit.</summary>
    const long LargestFile = int.MaxValue;

    readonly string root = Path.GetFullPath(folder);

    /// <summary>The folder, absolute.</summary>
    public string Root => root;

    /// <summary>Reads a file that the manifest names.</summary>
    /// <param name="place">Where the manifest names it.</param>
    /// <param name="path">As the manifest writes it.</param>
    /// <param name="sha256">Expected digest; null does not check.</param>
    /// <param name="length">Expected length in bytes; null does not check.</param>
    /// <param name="mistakes">Gets one line a mistake.</param>
    /// <returns>The bytes, or null when there was any mistake.</returns>
    public byte[]? Read(string place, string path, string? sha256, long? length, ICollection<string> mistakes)
    {
        string full = Path.GetFullPath(Path.Combine(root, path));
        if (Path.IsPathRooted(path) || !full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            mistakes.Add($"{place}: '{path}' leaves the family's folder");
            return null;
        }

        try
        {
            if (replaced?.GetValueOrDefault(path) is { } content)
                return Checked(path, content, sha256, length, mistakes);
            var file = new FileInfo(full);
            if (!file.Exists || (file.Attributes & (FileAttributes.Directory | FileAttributes.Device)) != 0)
                return Mistake($"{path}: no such file (named by {place})", mistakes);
            if (file.LinkTarget is not null && !(file.ResolveLinkTarget(true)?.FullName.StartsWith(root, StringComparison.Ordinal) ?? false))
                return Mistake($"{path}: a link that leaves the family's folder", mistakes);
            if (file.Length > LargestFile)
                return Mistake($"{path}: {file.Length} bytes; at most {LargestFile}", mistakes);
            if (!RegularFile.Is(full))
                return Mistake($"{path}: not a regular file (named by {place})", mistakes);
            return Checked(path, File.ReadAllBytes(full), sha256, length, mistakes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Mistake($"{path}: {exception.Message}", mistakes);
        }
    }

    static byte[]? Checked(string path, byte[] bytes, string? sha256, long? length, ICollection<string> mistakes)
    {
        if (length is { } expected && bytes.Length != expected)
            return Mistake($"{path}: {bytes.Length} bytes, the manifest says {expected} (truncated, or replaced)", mistakes);
        string actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return sha256 is null || actual == sha256
            ? bytes
            : Mistake($"{path}: its SHA-256 is {actual}, the manifest says {sha256}", mistakes);
    }

    static byte[]? Mistake(string text, ICollection<string> mistakes)
    {
        mistakes.Add(text);
        return null;
    }
}
