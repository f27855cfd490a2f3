using Ensemble.Decisions;

namespace Export.Evaluation;

/// <summary>What the family makes of a set of unfamiliar rows.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Flagged">Share flagged by the family's own gates, in [0, 1].</param>
/// <param name="ByNovelty">Share flagged by novelty.</param>
/// <param name="ByRisk">Share flagged by risk or disagreement.</param>
/// <param name="Scores">How well the risk and the novelty tell the set from the evaluated rows.</param>
sealed record UnfamiliarMeasures(string Set, int Rows, Estimate Flagged, Estimate ByNovelty, Estimate ByRisk, DetectionMeasures[] Scores)
{
    /// <summary>Has a set measured.</summary>
    /// <param name="bootstrap">Where.</param>
    /// <param name="set">Name, and place of the set among those that the bootstrap draws from (the evaluated rows are 0).</param>
    /// <param name="decisions">Decisions on the set.</param>
    /// <param name="scores">Name, role, values on the evaluated rows and on the set.</param>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], UnfamiliarMeasures> Add(
        Bootstrap bootstrap, (string Name, int Place) set, Decision[] decisions, IReadOnlyList<(string Name, string Role, double[] Familiar, double[] Unfamiliar)> scores)
    {
        int flags = bootstrap.AddSets(counts =>
        [
            Share(counts[set.Place], decisions, d => d.Flagged),
            Share(counts[set.Place], decisions, d => (d.Reasons & Reason.Novelty) != 0),
            Share(counts[set.Place], decisions, d => (d.Reasons & (Reason.Risk | Reason.Disagreement)) != 0),
        ]);
        Func<Estimate[][], DetectionMeasures>[] detections =
            [.. scores.Select(s => DetectionMeasures.Add(bootstrap, s.Name, s.Role, set.Place, s.Familiar, s.Unfamiliar))];
        return all => new UnfamiliarMeasures(set.Name, decisions.Length, all[flags][0], all[flags][1], all[flags][2], [.. detections.Select(d => d(all))]);
    }

    static double Share(int[] counts, Decision[] decisions, Func<Decision, bool> holds)
    {
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
            sum += holds(decisions[i]) ? counts[i] : 0;
        return sum / Math.Max(1, counts.Length);
    }
}
