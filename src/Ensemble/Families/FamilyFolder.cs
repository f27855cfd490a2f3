using System.Security.Cryptography;
using Ensemble.Members.Inspection;

namespace Ensemble.Families;

/// <summary>Reads files of one family's folder: inside it, regular, by no link, bounded, read once, hashed, and used from those bytes.</summary>
/// <param name="folder">The folder that holds the manifest.</param>
/// <param name="replaced">Content by path that stands in for a file, whether the folder has it or not; null for none.</param>
sealed class FamilyFolder(string folder, IReadOnlyDictionary<string, byte[]>? replaced = null)
{
    readonly string root = Path.GetFullPath(folder);

    /// <summary>The folder, absolute.</summary>
    public string Root => root;

    /// <summary>Whether something of this name is there, whatever it is; a link without an end counts.</summary>
    /// <param name="path">A name of ours, not the manifest's.</param>
    public bool Has(string path) =>
        replaced?.ContainsKey(path) == true || Path.Exists(Path.Combine(root, path)) || new FileInfo(Path.Combine(root, path)).LinkTarget is not null;

    /// <summary>Reads a file that the manifest names.</summary>
    /// <param name="place">Where the manifest names it.</param>
    /// <param name="path">As the manifest writes it.</param>
    /// <param name="sha256">Expected digest; null does not check.</param>
    /// <param name="length">Expected length in bytes; null does not check.</param>
    /// <param name="mistakes">Gets one line a mistake.</param>
    /// <param name="most">Most bytes that are read.</param>
    /// <returns>The bytes, or null when there was any mistake.</returns>
    public byte[]? Read(string place, string path, string? sha256, long? length, ICollection<string> mistakes, long most = ModelLimits.LargestFile)
    {
        string full = path.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(Path.Combine(root, path));
        if (Path.IsPathRooted(path) || !full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            mistakes.Add($"{place}: '{path}' leaves the family's folder");
            return null;
        }

        if (replaced?.GetValueOrDefault(path) is { } content)
            return Checked(path, content, sha256, length, mistakes);
        using var file = OpenedFile.Open(root, Path.GetRelativePath(root, full), out string problem);
        if (file is null)
            return Mistake($"{path}: {problem} (named by {place})", mistakes);
        // Nothing is read of a file whose length is wrong already.
        if (length is { } expected && file.Length != expected)
            return Mistake(Lengths(path, file.Length, expected), mistakes);
        if (file.Length > most)
            return Mistake($"{path}: {file.Length} bytes; at most {most}", mistakes);
        return file.ReadAll() is { } bytes
            ? Checked(path, bytes, sha256, length, mistakes)
            : Mistake($"{path}: it changed, or could not be read, while it was read", mistakes);
    }

    static byte[]? Checked(string path, byte[] bytes, string? sha256, long? length, ICollection<string> mistakes)
    {
        if (length is { } expected && bytes.Length != expected)
            return Mistake(Lengths(path, bytes.Length, expected), mistakes);
        string actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return sha256 is null || actual == sha256
            ? bytes
            : Mistake($"{path}: its SHA-256 is {actual}, the manifest says {sha256}", mistakes);
    }

    static string Lengths(string path, long length, long expected) =>
        $"{path}: {length} bytes, the manifest says {expected} (truncated, or replaced)";

    static byte[]? Mistake(string text, ICollection<string> mistakes)
    {
        mistakes.Add(text);
        return null;
    }
}
