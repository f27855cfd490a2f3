using Ensemble.Families;
using Ensemble.Scores;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary>Thresholds of routes beside the scores that they are laid on: outside of the score's range they flag everything or nothing.</summary>
static class RiskThresholdCheck
{
    public static IEnumerable<ConfigMistake> Find(GatewayConfig config, FamilyStore store)
    {
        foreach (var (name, route) in config.Routes)
        {
            if (route is not { RiskThreshold: { } threshold, Family: { } family })
                continue;
            using var lease = store.Lease(family, null);
            if (lease is not null && Expected(lease.Family, route) is { } expected && !(threshold >= 0 && (expected.Highest is not { } most || threshold <= most)))
                yield return new ConfigMistake("configuration", $"$.Routes.{name}.RiskThreshold", $"expected {expected.Words}, came {threshold.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}");
        }
    }

    static (double? Highest, string Words)? Expected(Family family, RouteConfig route)
    {
        if (!family.IsClassification)
            return (null, $"a number of 0 or more: the family {family.Name} is a regression");
        // Beside a service's answer this score is looked at, whichever the family's own is.
        var score = route is { Mode: RouteMode.Guard, Answer: not null } ? ScoreName.MeanMinusSd : family.Risk;
        return score is ScoreName.Entropy or ScoreName.ExpectedEntropy or ScoreName.MutualInformation or ScoreName.JsDivergence or ScoreName.Epkl or ScoreName.MaximalClasses
            ? (null, $"a number of 0 or more: {score.Name()} has no fixed upper end")
            : (1, $"a number from 0 to 1: the family {family.Name} is a classification");
    }
}
