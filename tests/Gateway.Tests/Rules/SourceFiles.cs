using Testing;

namespace Gateway.Tests.Rules;

/// <summary>The repository's own files, without what builds and tools leave there.</summary>
static class SourceFiles
{
    static readonly string[] Left = ["artifacts", "node_modules", "bin", "obj", ".git", "TestResults"];

    /// <summary>Files under a folder, as paths from the repository's root, in order.</summary>
    public static IReadOnlyList<string> Under(string folder, string pattern = "*") =>
        [.. Walk(new DirectoryInfo(Repository.File(folder)), pattern)
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    public static string Text(string file) => File.ReadAllText(Repository.File(file));

    static IEnumerable<string> Walk(DirectoryInfo folder, string pattern) =>
        folder.EnumerateFiles(pattern).Where(f => f.LinkTarget is null).Select(f => f.FullName).Concat(
            folder.EnumerateDirectories().Where(d => !Left.Contains(d.Name) && d.LinkTarget is null).SelectMany(d => Walk(d, pattern)));
}
