using Ensemble.Families;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>Finds the family that a request names. Thread-safe.</summary>
sealed class FamilyRouter(FamilyStore store)
{
    /// <summary>Leases the family, or says why there is none.</summary>
    public Fault? Route(string name, string? version, out FamilyLease? lease)
    {
        lease = store.Lease(name, version);
        return lease is null ? Missing(name, version) : null;
    }

    /// <summary>The same where a version may be named by a label; no version has one.</summary>
    public Fault? Route(string name, string? version, string? label, out FamilyLease? lease)
    {
        var fault = Route(name, version, out lease);
        if (label is null || fault is not null)
            return fault;
        lease!.Dispose();
        lease = null;
        string versions = string.Join(", ", store.VersionsOf(name));
        return new Fault(
            FaultCode.UnknownVersion, $"the family {Fault.Show(name)} has no version with the label {Fault.Show(label)}; its versions, {versions}, have no labels");
    }

    Fault Missing(string name, string? version)
    {
        var named = store.Statuses.Where(s => Same(s.Name, name)).ToList();
        if (named.Count == 0)
            return new Fault(FaultCode.UnknownFamily, $"no family has the name {Fault.Show(name)}");
        var refused = named.Where(s => !s.Ready && (version is null || s.Version.Length == 0 || Same(s.Version, version))).ToList();
        if (refused.Count > 0)
        {
            string mistakes = string.Join("; ", refused.SelectMany(s => s.Mistakes));
            return new Fault(FaultCode.FamilyRefused, $"the family {Fault.Show(name)} does not serve: {mistakes}");
        }

        string versions = string.Join(", ", store.VersionsOf(name));
        return new Fault(FaultCode.UnknownVersion, $"the family {Fault.Show(name)} has no version {Fault.Show(version)}; it has {versions}");
    }

    static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
