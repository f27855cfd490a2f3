using Ensemble.Data;
using Ensemble.Families;
using Export.Data;

namespace Export.Calibrating;

/// <summary>Loads a family's folder with some files replaced, and writes them: new files first, the manifest last by rename.</summary>
/// <param name="folder">The family's folder.</param>
sealed class FamilyFiles(string folder)
{
    readonly Dictionary<string, byte[]> replaced = new(StringComparer.Ordinal);

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Reads the manifest as it stands in the folder.</summary>
    /// <exception cref="DataException">There is none, or it has mistakes.</exception>
    public Manifest ReadManifest()
    {
        string path = Path.Combine(folder, ManifestReader.FileName);
        if (!File.Exists(path))
            throw new DataException($"{path}: no such file");
        var mistakes = new List<string>();
        return ManifestReader.Read(File.ReadAllBytes(path), mistakes) ?? throw new DataException($"{path}: {string.Join("; ", mistakes)}");
    }

    /// <summary>Has a file stand for the folder's until it is written.</summary>
    public void Replace(string path, byte[] content) => replaced[path] = content;

    /// <summary>Has a manifest stand for the folder's until it is written.</summary>
    public void Replace(Manifest manifest) => Replace(ManifestReader.FileName, ManifestText.Write(manifest));

    /// <summary>Loads the family as it would be.</summary>
    /// <exception cref="DataException">It would be refused; the message holds every mistake.</exception>
    public FamilyLease Load()
    {
        var mistakes = new List<string>();
        return FamilyLoader.Lease(folder, replaced, TimeProvider.System, mistakes)
            ?? throw new DataException($"{folder}: {string.Join("; ", mistakes)}");
    }

    /// <summary>A name for a new file: <c>NAME.npz</c>, or <c>NAME-2.npz</c> and so on where one with other content is there.</summary>
    public string FreeName(string name, byte[] content)
    {
        for (int i = 1; ; i++)
        {
            string free = i == 1 ? $"{name}.npz" : $"{name}-{i}.npz";
            string path = Path.Combine(folder, free);
            // What stands for a file already is there as much as a written one: two guarantees issued at once keep rows of their own.
            byte[]? there = replaced.TryGetValue(free, out byte[]? staged) ? staged : File.Exists(path) ? File.ReadAllBytes(path) : null;
            if (there is null || there.AsSpan().SequenceEqual(content))
                return free;
        }
    }

    /// <summary>Writes what was replaced. Whoever reads meanwhile finds the old family or the new one.</summary>
    public void Write()
    {
        foreach ((string path, byte[] content) in replaced.OrderBy(f => f.Key == ManifestReader.FileName))
        {
            string target = Path.Combine(folder, path), temporary = target + ".new";
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, target, overwrite: true);
        }
    }

    /// <summary>Removes files that an earlier manifest named and the present one does not.</summary>
    public void Remove(IEnumerable<FileConfig?> before, IEnumerable<FileConfig?> now)
    {
        HashSet<string> kept = [.. now.OfType<FileConfig>().Select(f => f.Path)];
        foreach (FileConfig old in before.OfType<FileConfig>().Where(f => !kept.Contains(f.Path)))
            File.Delete(Path.Combine(folder, old.Path));
    }
}
