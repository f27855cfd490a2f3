using System.CommandLine;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Commands;

/// <summary>FAMILY: a name under the families folder, NAME/VERSION, or a path.</summary>
sealed class FamilyArgument
{
    readonly Argument<string> family = new("FAMILY") { Description = "Name under the families folder (NAME or NAME/VERSION), or a path" };
    readonly Option<string?> families = new("--families") { Description = "Folder of the families (config/families)" };

    public void AddTo(Verb verb)
    {
        verb.Arguments.Add(family);
        verb.Options.Add(families);
    }

    /// <summary>The family's folder.</summary>
    /// <exception cref="DataException">There is no such family; the message names the nearest one.</exception>
    public string Resolve(CommandContext context)
    {
        string given = context.Get(family), root = context.Find(families) ?? DefaultFolder();
        return Version(given) ?? Version(Path.Combine(root, given)) ?? throw Missing(given, root);
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

    // The folder itself, or its highest version.
    static string? Version(string folder)
    {
        if (File.Exists(Path.Combine(folder, ManifestReader.FileName)))
            return folder;
        return !Directory.Exists(folder) ? null : Directory.EnumerateDirectories(folder)
            .Where(d => !Path.GetFileName(d).StartsWith('.') && File.Exists(Path.Combine(d, ManifestReader.FileName)))
            .OrderBy(d => Path.GetFileName(d)!, VersionOrder.Comparer)
            .LastOrDefault();
    }

    static DataException Missing(string given, string root)
    {
        string[] known = Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)!).Where(n => !n.StartsWith('.'))] : [];
        return new DataException($"family '{given}': neither a folder with {ManifestReader.FileName} nor a family under {root}{NearestName.Hint(given, known)}");
    }
}
