using System.Collections.Frozen;

namespace Ensemble.Families;

/// <summary>
/// All families of a folder: DIR/NAME/family.json or DIR/NAME/VERSION/family.json. Loads a new version beside the old
/// one and swaps; a refused one leaves the old one serving. Thread-safe: loads one after another, leases never wait.
/// </summary>
public sealed class FamilyStore : IDisposable
{
    readonly Lock loading = new();
    readonly ReloadTurns turns = new();
    readonly string folder;
    readonly TimeProvider time;
    volatile FamilyLimits limits;
    readonly Members.RemoteConnect? connect;
    readonly Dictionary<string, LoadedFolder> folders = new(StringComparer.Ordinal);
    readonly ServingTable table;
    Dictionary<string, FamilyServing> told = new(StringComparer.Ordinal);
    volatile IReadOnlyList<FamilyStatus> statuses = [];
    volatile FrozenDictionary<string, FamilyVersions> serving = FrozenDictionary<string, FamilyVersions>.Empty;

    /// <summary>Knows a folder without reading it.</summary>
    /// <param name="folder">DIR; need not exist.</param>
    /// <param name="time">Clock of expiry.</param>
    /// <param name="limits">What the folder may hold; null takes none.</param>
    /// <param name="connect">How remote members are asked; null refuses families that have any.</param>
    public FamilyStore(string folder, TimeProvider time, FamilyLimits? limits = null, Members.RemoteConnect? connect = null)
    {
        this.folder = Path.GetFullPath(folder);
        table = new ServingTable(this.folder);
        (this.time, this.limits, this.connect) = (time, limits ?? FamilyLimits.None, connect);
    }

    /// <summary>Told after each attempt to load, with whether it was accepted. On the loading thread.</summary>
    public event Action<FamilyStatus, bool>? Loaded;

    /// <summary>Told of each family whose answering version or candidate changed, once all is loaded. On the loading thread.</summary>
    public event Action<FamilyServing>? Serving;

    /// <summary>What is found of the families' guarantees while they serve.</summary>
    public GuaranteeStates GuaranteeStates { get; } = new();

    /// <summary>The folder, absolute.</summary>
    public string Folder => folder;

    /// <summary>Every version known, those that serve and those refused, in order of name and version. Never waits for a load.</summary>
    public IReadOnlyList<FamilyStatus> Statuses => statuses;

    /// <summary>Loads everything in the folder; families with mistakes are refused, the others serve.</summary>
    public void LoadAll() => _ = Reload(null);

    /// <summary>Whose signatures count for what is loaded from now on; null for nobody's.</summary>
    public void Trust(ManifestTrust? trust) => limits = limits with { Trust = trust };

    /// <summary>Takes a family of this moment.</summary>
    /// <param name="name">Family.</param>
    /// <param name="version">Version; null or empty takes the one that serves.</param>
    /// <returns>The lease; null when nothing answers under this name and version.</returns>
    public FamilyLease? Lease(string name, string? version)
    {
        // A family that is replaced between the look-up and the lease is looked up again.
        while (serving.TryGetValue(name, out FamilyVersions? versions) && versions.Find(version) is { } family)
        {
            if (family.TryAcquire())
                return new FamilyLease(family);
        }

        return null;
    }

    /// <summary>Takes the candidate that is tried beside a version.</summary>
    /// <param name="beside">A version; where it is not, or no longer, the one that serves there is none.</param>
    /// <param name="state">How it is tried.</param>
    /// <returns>The lease; null for none.</returns>
    public FamilyLease? LeaseCandidate(Family beside, out FamilyServing? state)
    {
        state = null;
        while (serving.TryGetValue(beside.Name, out FamilyVersions? versions) && ReferenceEquals(versions.Find(null), beside) && versions.Candidate is { } candidate)
        {
            state = versions.Serving;
            if (candidate.TryAcquire())
                return new FamilyLease(candidate);
        }

        return null;
    }

    /// <summary>What answers a family's requests; null where nothing does.</summary>
    public FamilyServing? ServingOf(string name) => serving.TryGetValue(name, out FamilyVersions? versions) ? versions.Serving : null;

    /// <summary>Changes what answers a family's requests: on disk first, then from the next request on.</summary>
    /// <param name="name">Family; nothing is asked where none of its versions is loaded.</param>
    /// <param name="change">Gives the new state, or null to leave all as it is.</param>
    /// <returns>What answers now; null where nothing does.</returns>
    /// <exception cref="IOException">The state cannot be written; all is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The state may not be written; all is as it was.</exception>
    public FamilyServing? ChangeServing(string name, Func<FamilyServing, ServingState?> change)
    {
        lock (loading)
        {
            if (ServingOf(name) is not { } now || change(now) is not { } state)
                return ServingOf(name);
            table.Write(name, state);
            Publish();
            Tell();
            return ServingOf(name);
        }
    }

    /// <summary>Versions that serve under a name, lowest first; empty when none does.</summary>
    public IReadOnlyList<string> VersionsOf(string name) => serving.TryGetValue(name, out FamilyVersions? versions) ? versions.Names : [];

    /// <summary>Loads anew what lies in the folder, whether it changed or not; calls that wait for one another are answered by one load.</summary>
    /// <param name="name">One family; null loads all.</param>
    /// <returns>Their statuses after the swap; empty when there is no such family.</returns>
    public IReadOnlyList<FamilyStatus> Reload(string? name)
    {
        long turn = turns.Ask();
        lock (loading)
        {
            if (!turns.Begin(name, turn))
                return [.. statuses.Where(s => name is null || s.Name == name)];
            _ = table.Refresh();
            // What is gone comes last.
            foreach (string path in FolderNames.Under(folder).Union(folders.Keys, StringComparer.Ordinal).Where(path => name is null || Named(path, name)).ToList())
                Load(path);
            Publish();
            Tell();
            return [.. statuses.Where(s => name is null || s.Name == name)];
        }
    }

    /// <summary>Loads what changed, and forgets what has been gone since the time before: between a folder's removal and its replacement the old serves.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Refresh()
    {
        lock (loading)
        {
            bool other = table.Refresh();
            List<string> changed = [.. FolderNames.Under(folder).Where(path => !folders.TryGetValue(path, out LoadedFolder? known) || known.Stamp != FolderStamp.Of(path))];
            foreach (string path in changed)
                Load(path);
            bool forgot = Forget();
            if (other)
                Publish();
            Tell();
            return forgot || other || changed.Count > 0;
        }
    }

    /// <summary>Stops serving a family; its files stay.</summary>
    /// <returns>Whether it served.</returns>
    public bool Unload(string name)
    {
        lock (loading)
        {
            List<LoadedFolder> served = [.. folders.Values.Where(f => f.Status.Name == name && f.Family is not null)];
            foreach (LoadedFolder known in served)
                Replace(known.Path, known with { Family = null, Status = known.Status with { Ready = false, Mistakes = ["it was unloaded"] } });
            Tell();
            return served.Count > 0;
        }
    }

    /// <summary>Lets go of every family; those leased live until given back.</summary>
    public void Dispose()
    {
        lock (loading)
        {
            serving = FrozenDictionary<string, FamilyVersions>.Empty;
            statuses = [];
            foreach (LoadedFolder known in folders.Values)
                known.Family?.Release();
            folders.Clear();
        }
    }

    void Load(string path)
    {
        LoadedFolder? before = folders.GetValueOrDefault(path);
        (string stamp, var mistakes) = (FolderStamp.Of(path), new List<string>());
        // A folder that serves is not put out by one more; nothing of those beyond the limit is read.
        if (before is null && folders.Count >= limits.Families)
            mistakes.Add($"{ManifestReader.FileName}: expected at most {limits.Families} folders of families (Limits.Families), this is one more");
        Family? family = mistakes.Count > 0 ? null : FamilyLoader.Load(path, time, mistakes, limits, connect, FolderNames.Of(folder, path).Name);
        if (family is not null && FolderNames.Mismatch(folder, path, family) is { } mismatch)
        {
            mistakes.Add(mismatch);
            family.Release();
            family = null;
        }

        GuaranteeStates.Watch(family);
        (string name, string version) = family is null ? before is { } b ? (b.Status.Name, b.Status.Version) : FolderNames.Of(folder, path) : (family.Name, family.Version);
        var status = new FamilyStatus(name, version, (family ?? before?.Family) is not null, [.. mistakes.Select(m => $"{Path.GetRelativePath(folder, path)}/{m}")], family?.Warnings ?? []);
        Replace(path, new LoadedFolder(path, stamp, family ?? before?.Family, status));
        Loaded?.Invoke(status, family is not null);
    }

    void Replace(string path, LoadedFolder now)
    {
        Family? old = folders.GetValueOrDefault(path)?.Family;
        folders[path] = now;
        Publish();
        if (!ReferenceEquals(old, now.Family))
            old?.Release();
    }

    // Who takes a family away leaves the folder of all: without that one a volume is away, or a path, and nobody meant the families.
    bool Forget()
    {
        bool forgot = false;
        foreach (LoadedFolder known in folders.Values.Where(f => Directory.Exists(folder) && !File.Exists(Path.Combine(f.Path, ManifestReader.FileName))).ToList())
        {
            if (!known.Gone)
            {
                folders[known.Path] = known with { Gone = true };
                continue;
            }

            folders.Remove(known.Path);
            Publish();
            known.Family?.Release();
            forgot = true;
        }

        return forgot;
    }

    bool Named(string path, string name) => Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)[0] == name;

    void Publish()
    {
        serving = folders.Values
            .Where(f => f.Family is not null)
            .GroupBy(f => f.Family!.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => new FamilyVersions(g.Select(f => f.Family!), table.Of(g.Key)), StringComparer.Ordinal);
        // What is wrong with a family's state belongs to none of its versions.
        var states = serving.Values.Select(v => v.Serving).Where(s => s.Mistakes.Count > 0).Select(s => new FamilyStatus(s.Name, "", false, s.Mistakes, []));
        statuses = [.. folders.Values.Select(f => f.Status).Concat(states).OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Version, VersionOrder.Comparer)];
    }

    void Tell()
    {
        (var before, told) = (told, serving.Values.Select(v => v.Serving).ToDictionary(s => s.Name, StringComparer.Ordinal));
        foreach (FamilyServing now in told.Values.Where(s => !s.Equals(before.GetValueOrDefault(s.Name))))
            Serving?.Invoke(now);
    }
}
