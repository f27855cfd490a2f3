using Ensemble.Decisions;
using Ensemble.Families;

namespace Ensemble.Robust;

/// <summary>What a noised pass makes of rows: their robust sets, and which rows they flag. Pure.</summary>
public static class RobustSets
{
    /// <summary>Name on the wire.</summary>
    public const string Name = ConsensusOutputs.Prefix + "robust_set";

    /// <summary>The same decisions with their sets.</summary>
    /// <param name="family">The family.</param>
    /// <param name="decisions">What was decided.</param>
    /// <param name="means">What <see cref="RobustPass.MeansAsync"/> gave; null where it was not run.</param>
    public static FamilyDecisions Add(Family family, FamilyDecisions decisions, double[]? means) =>
        decisions with { RobustSets = Within(family, decisions.Rows.Count, means) };

    /// <summary>
    /// The same, each row flagged whose set is not the chosen answer's class alone: also where there is no set, since what was not
    /// looked at does not pass.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="decisions">What was decided.</param>
    /// <param name="means">What <see cref="RobustPass.MeansAsync"/> gave; null where it was not run.</param>
    public static FamilyDecisions Flag(Family family, FamilyDecisions decisions, double[]? means)
    {
        bool[] sets = Within(family, decisions.Rows.Count, means);
        int classes = family.ClassCount;
        return decisions with
        {
            RobustSets = sets,
            Rows = [.. decisions.Rows.Select((d, row) => IsAlone(d.Prediction, sets.AsSpan(row * classes, classes)) ? d : d with { Reasons = d.Reasons | Reason.Fragile })],
            // A guarantee is about the rows that the gates leave which it was issued with; of those that one more gate leaves it says nothing.
            Guarantee = null,
            Gates = [.. decisions.Gates, new GateFact(Reason.Fragile, "robust_set", family.RobustSets?.Limit, null)],
        };
    }

    static bool IsAlone(int prediction, ReadOnlySpan<bool> set) => prediction >= 0 && set.Count(true) == 1 && set[prediction];

    // Nothing is known of a row without a mean: every class stays possible.
    static bool[] Within(Family family, int rows, double[]? means)
    {
        if (means is not null && family.RobustSets is { } config)
            return PredictionSets.Within(config, means, family.ClassCount);
        bool[] all = new bool[rows * family.ClassCount];
        Array.Fill(all, true);
        return all;
    }
}
