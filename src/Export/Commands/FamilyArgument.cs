using System.CommandLine;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Commands;

/// <summary>FAMILY: a name under the families folder, NAME/VERSION, or a path.</summary>
sealed class FamilyArgument
{
    readonly Argument<string> family;
    readonly Option<string?> families;
    readonly bool isFirst;

    /// <param name="name">What the help calls it.</param>
    /// <param name="beside">An argument before it, whose folder of families holds for both; null for none.</param>
    public FamilyArgument(string name = "FAMILY", FamilyArgument? beside = null)
    {
        family = new(name) { Description = "Name under the families folder (NAME or NAME/VERSION), or a path" };
        families = beside?.families ?? new("--families") { Description = "Folder of the families (config/families)" };
        isFirst = beside is null;
        family.Validators.Add(result =>
        {
            string given = result.GetValueOrDefault<string>();
            if (string.IsNullOrWhiteSpace(given))
                result.AddError($"{name} '{given}': a name or a path was expected");
        });
    }

    public void AddTo(Verb verb)
    {
        verb.Arguments.Add(family);
        if (isFirst)
            verb.Options.Add(families);
    }

    /// <summary>The family's folder.</summary>
    /// <exception cref="DataException">There is no such family; the message names the nearest one.</exception>
    public string Resolve(CommandContext context)
    {
        string given = context.Get(family), root = context.Find(families) ?? DefaultFolder();
        return Own(given) ?? Own(Path.Combine(root, given)) ?? Highest(given, root) ?? throw Missing(given, root);
    }

    /// <summary>The repository's <c>config/families</c>, found upwards from the program; beside the program otherwise.</summary>
    static string DefaultFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "config", "families");
            if (Directory.Exists(path))
                return path;
        }

        return Path.Combine("config", "families");
    }

    static string? Own(string folder) => File.Exists(Path.Combine(folder, ManifestReader.FileName)) ? folder : null;

    // Of a name, or of the path to it: only folders right below the families folder hold versions.
    static string? Highest(string given, string root)
    {
        string top = Full(root);
        string? folder = new[] { Full(Path.Combine(root, given)), Full(given) }
            .FirstOrDefault(f => string.Equals(Path.GetDirectoryName(f), top, StringComparison.Ordinal) && Directory.Exists(f));
        return folder is null ? null : Inside(folder).LastOrDefault();
    }

    static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    // Families right inside a folder, by ascending version.
    static IEnumerable<string> Inside(string folder) => Directory.EnumerateDirectories(folder)
        .Where(d => !Path.GetFileName(d).StartsWith('.') && Own(d) is not null)
        .OrderBy(d => Path.GetFileName(d)!, VersionOrder.Comparer);

    static DataException Missing(string given, string root)
    {
        string[] inside = Directory.Exists(given) ? [.. Inside(given).Select(d => Path.GetFileName(d)!)] : [];
        if (inside.Length > 0)
            return new DataException($"family '{given}': no {ManifestReader.FileName} of its own; it holds {string.Join(", ", inside)}: name one");
        string[] known = Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)!).Where(n => !n.StartsWith('.'))] : [];
        return new DataException($"family '{given}': neither a folder with {ManifestReader.FileName} nor a family under {root}{NearestName.Hint(given, known)}");
    }
}
