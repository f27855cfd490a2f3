using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary>FAMILY on a command line: a name under the families folder, or a path.</summary>
/// <param name="Folder">Folder to load.</param>
/// <param name="Name">Name of the family in it.</param>
sealed record FamilyPlace(string Folder, string Name)
{
    public static FamilyPlace Of(string family, GatewaySnapshot snapshot)
    {
        bool isPath = family.Contains('/', StringComparison.Ordinal) || !Directory.Exists(Path.Combine(snapshot.Families, family)) && Directory.Exists(family);
        if (!isPath)
            return new FamilyPlace(snapshot.Families, family);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(family));
        return new FamilyPlace(Path.GetDirectoryName(full) ?? full, Path.GetFileName(full));
    }
}
