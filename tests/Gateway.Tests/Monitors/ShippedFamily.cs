using Testing;

namespace Gateway.Tests.Monitors;

/// <summary>The shipped family of digits, with its banks, its baseline and its guarantee.</summary>
static class ShippedFamily
{
    /// <summary>Copies it under a folder of families.</summary>
    public static void CopyTo(string families)
    {
        string shipped = Repository.File("config", "families", "mnist");
        Directory.CreateDirectory(Path.Combine(families, "mnist", "members"));
        foreach (string file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(families, "mnist", Path.GetRelativePath(shipped, file)));
    }
}
