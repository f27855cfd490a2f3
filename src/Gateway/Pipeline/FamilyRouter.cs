using System.Collections.Concurrent;
using Ensemble.Families;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>Finds the family that a request names. Thread-safe.</summary>
sealed class FamilyRouter(FamilyStore store)
{
    readonly ConcurrentDictionary<string, bool> unloaded = new(StringComparer.Ordinal);

    public FamilyStore Store => store;

    /// <summary>Leases the family, or says why there is none.</summary>
    public Fault? Route(string name, string? version, out FamilyLease? lease)
    {
        lease = null;
        if (unloaded.ContainsKey(name))
            return new Fault(FaultCode.FamilyUnloaded, $"the family {Fault.Show(name)} was unloaded");
        lease = store.Lease(name, version);
        return lease is null ? Missing(name, version) : null;
    }

    public bool IsUnloaded(string name) => unloaded.ContainsKey(name);

    public bool IsKnown(string name) => store.Statuses.Any(s => Same(s.Name, name));

    /// <summary>Whether a version of the family, and <paramref name="version"/> when one is given, answers.</summary>
    public bool IsReady(string name, string? version) =>
        !IsUnloaded(name) && store.Statuses.Any(s => s.Ready && Same(s.Name, name) && (version is null || Same(s.Version, version)));

    public void Unload(string name) => unloaded[name] = true;

    public void Allow(string name) => unloaded.TryRemove(name, out _);

    Fault Missing(string name, string? version)
    {
        var named = store.Statuses.Where(s => Same(s.Name, name)).ToList();
        if (named.Count == 0)
            return new Fault(FaultCode.UnknownFamily, $"no family has the name {Fault.Show(name)}");
        var refused = named.Where(s => s.Mistakes.Count > 0 && (version is null || s.Version.Length == 0 || Same(s.Version, version))).ToList();
        if (refused.Count > 0)
            return new Fault(FaultCode.FamilyRefused, $"the family {Fault.Show(name)} was refused: {string.Join("; ", refused.SelectMany(s => s.Mistakes))}");
        return new Fault(
            FaultCode.UnknownVersion,
            $"the family {Fault.Show(name)} has no version {Fault.Show(version)}, only {string.Join(", ", named.Where(s => s.Ready).Select(s => s.Version))}");
    }

    static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
