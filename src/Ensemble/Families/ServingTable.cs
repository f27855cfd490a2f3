namespace Ensemble.Families;

/// <summary>The <c>serving.json</c> of every family of a folder as last read. Callers hold the store's lock.</summary>
/// <param name="root">The folder of families.</param>
sealed class ServingTable(string root)
{
    readonly Dictionary<string, ServingEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Reads what changed; a file with mistakes leaves the state before in force.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Refresh()
    {
        bool changed = false;
        var names = Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)).Where(n => !n.StartsWith('.')) : [];
        foreach (string name in names.Concat(entries.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            ServingEntry before = Of(name);
            string stamp = ServingFile.Stamp(Path.Combine(root, name));
            if (stamp == before.Stamp)
                continue;
            changed = true;
            if (stamp.Length == 0)
                entries.Remove(name);
            else
                entries[name] = Read(name, stamp, before);
        }

        return changed;
    }

    /// <summary>What was read of one family's file.</summary>
    public ServingEntry Of(string name) => entries.GetValueOrDefault(name, ServingEntry.None);

    /// <summary>Puts a state on disk, then in force.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Write(string name, ServingState state)
    {
        string folder = Path.Combine(root, name);
        ServingFile.Write(folder, state);
        entries[name] = new ServingEntry(ServingFile.Stamp(folder), state, []);
    }

    ServingEntry Read(string name, string stamp, ServingEntry before)
    {
        var mistakes = new List<string>();
        ServingState? state = ServingFile.Read(Path.Combine(root, name), mistakes);
        return new ServingEntry(stamp, state ?? before.State, mistakes);
    }
}
