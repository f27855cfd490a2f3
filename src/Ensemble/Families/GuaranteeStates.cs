using System.Collections.Frozen;

namespace Ensemble.Families;

/// <summary>
/// What was found of guarantees while they served: withdrawn or unverified, and why. Whoever watches them replaces it as a whole; every
/// loaded family looks here. Thread-safe.
/// </summary>
public sealed class GuaranteeStates
{
    volatile FrozenDictionary<(string Family, string Version, string Binding), (string State, string Why)> found =
        FrozenDictionary<(string, string, string), (string, string)>.Empty;

    // Why, by binding: that is one guarantee of one predictor, whatever it is called.
    volatile FrozenDictionary<string, string> withdrawn = FrozenDictionary<string, string>.Empty;

    volatile string? unknown;
    readonly Lock remembering = new();

    /// <summary>Takes over what holds from now on.</summary>
    /// <param name="states">State and reason by family, version and binding.</param>
    public void Replace(IEnumerable<KeyValuePair<(string Family, string Version, string Binding), (string State, string Why)>> states)
    {
        KeyValuePair<(string Family, string Version, string Binding), (string State, string Why)>[] now = [.. states];
        // For ever: neither a store that was lost meanwhile nor a copy of the family under another version or name takes it back.
        Remember(now.Where(s => s.Value.State == "withdrawn").Select(s => KeyValuePair.Create(s.Key.Binding, s.Value.Why)));
        found = now.ToFrozenDictionary();
        unknown = null;
    }

    /// <summary>A loaded family looks here from now on, and what its folder keeps of withdrawals is known.</summary>
    /// <param name="family">The family; null for none.</param>
    internal void Watch(Family? family)
    {
        if (family is null)
            return;
        family.Found = this;
        Remember(WithdrawnFile.Read(family.Folder, out string? problem));
        // What cannot be read may have named any of them.
        if (problem is not null)
            Remember(family.Manifest.Guarantees.Select(g => KeyValuePair.Create(g.Binding, problem)));
    }

    /// <summary>Guarantees that were withdrawn before, as a version's folder keeps it.</summary>
    /// <param name="before">Why, by binding.</param>
    internal void Remember(IEnumerable<KeyValuePair<string, string>> before)
    {
        lock (remembering)
        {
            var ended = withdrawn.ToDictionary(StringComparer.Ordinal);
            foreach (var (binding, why) in before)
                _ = ended.TryAdd(binding, why);
            if (ended.Count != withdrawn.Count)
                withdrawn = ended.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>Nothing can be known yet: until something is, no guarantee reads as valid.</summary>
    /// <param name="why">Why not.</param>
    public void Unknown(string why) => unknown = why;

    /// <summary>What was found of a guarantee; null for nothing.</summary>
    internal (string State, string Why)? Of(string family, string version, string binding)
    {
        if (withdrawn.TryGetValue(binding, out string? ended))
            return ("withdrawn", ended);
        if (unknown is { } why)
            return ("unverified", why);
        var states = found;
        return states.Count > 0 && states.TryGetValue((family, version, binding), out (string, string) state) ? state : null;
    }
}
