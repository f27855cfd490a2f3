using Ensemble.Decisions;

namespace Export.Evaluation;

/// <summary>What the family's own gates make of a set of unfamiliar rows.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Flagged">Share flagged, in [0, 1].</param>
/// <param name="ByNovelty">Share flagged by novelty, in [0, 1].</param>
/// <param name="ByRisk">Share flagged by risk or disagreement, in [0, 1].</param>
sealed record UnfamiliarFlags(string Set, int Rows, double Flagged, double ByNovelty, double ByRisk)
{
    /// <summary>Counts decisions.</summary>
    public static UnfamiliarFlags Of(string set, Decision[] decisions) => new(set, decisions.Length,
        Share(decisions, d => d.Flagged),
        Share(decisions, d => (d.Reasons & Reason.Novelty) != 0),
        Share(decisions, d => (d.Reasons & (Reason.Risk | Reason.Disagreement)) != 0));

    static double Share(Decision[] decisions, Func<Decision, bool> holds) => decisions.Count(holds) / (double)Math.Max(1, decisions.Length);
}
