using Ensemble.Families;

namespace Gateway.Replies;

/// <summary>What headers and parameters say of a whole reply.</summary>
/// <param name="Rows">Rows of the request.</param>
/// <param name="Flagged">Flagged ones; all of them where nothing was decided.</param>
/// <param name="Members">Members of the family.</param>
/// <param name="Answered">Members that answered.</param>
/// <param name="Chosen">What the answer comes from; empty where nothing was decided.</param>
/// <param name="Guarantee">Id of the guarantee, or none.</param>
/// <param name="GuaranteeState">Its state, or none.</param>
sealed record ReplySummary(int Rows, int Flagged, int Members, int Answered, string Chosen, string Guarantee, string GuaranteeState)
{
    /// <summary>Of a request whose rows were not decided: no row reads as unflagged.</summary>
    public static ReplySummary Without(Family family, int rows, int answered) =>
        new(rows, rows, family.Members.Count, answered, "", "none", "none");
}
