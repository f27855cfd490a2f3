using Ensemble.Families;

namespace Gateway.Configuration;

/// <summary>
/// Names in a configuration that mean no family, or no member of it, among those that are there. Such a configuration counts all the same,
/// because a family may come later; but a route without its family, or a fault that is injected nowhere, is never what was meant.
/// </summary>
static class UnknownNames
{
    /// <summary>Each with its place.</summary>
    public static IEnumerable<(string Path, string Message)> Find(GatewaySnapshot snapshot, FamilyStore store)
    {
        var names = store.Statuses.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        string None(string family) => $"there is no family {family} in {snapshot.Families}";
        foreach (var (name, route) in snapshot.Config.Routes)
        {
            if (route.Family is { } family && !names.Contains(family))
                yield return ($"$.Routes.{name}.Family", None(family));
        }

        // Written otherwise than its folder, a family would run in the gateway without a word.
        foreach (string family in snapshot.Config.Isolation.Families.Keys.Where(f => f != IsolationConfig.All && !names.Contains(f)))
            yield return ($"$.Isolation.Families.{family}", None(family));
        foreach (var (family, members) in snapshot.Config.Chaos)
        {
            if (!names.Contains(family))
            {
                yield return ($"$.Chaos.{family}", None(family));
                continue;
            }

            using var lease = store.Lease(family, null);
            foreach (string member in lease is null ? [] : members.Keys.Where(m => !lease.Family.Members.Any(known => string.Equals(known.Name, m, StringComparison.Ordinal))).ToList())
                yield return ($"$.Chaos.{family}.{member}", $"the family {family} has no member {member}");
        }
    }
}
