using Ensemble.Families;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary>Robust routes whose family has no robust sets in force: every row of theirs is flagged.</summary>
static class RobustCheck
{
    public static IEnumerable<ConfigMistake> Find(GatewayConfig config, FamilyStore store)
    {
        foreach (var (name, route) in config.Routes)
        {
            if (route is not { Robust: true, Family: { } family })
                continue;
            using var lease = store.Lease(family, null);
            if (lease is { Family.RobustSets: null })
            {
                yield return new ConfigMistake("configuration", $"$.Routes.{name}.Robust",
                    $"the family {family} has no robust sets in force, so that every row is flagged; calibrate --sets robust:0.1 makes them");
            }
        }
    }
}
