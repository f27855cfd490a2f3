using Ensemble.Decisions;
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
    /// <summary>Decision under which rows of the request are kept; null where none is.</summary>
    public string? DecisionId { get; init; }

    /// <summary>Why rows are flagged, where the headers are all that says so; empty otherwise.</summary>
    public string Reasons { get; init; } = "";

    const Reason Degraded = Reason.MemberMissing | Reason.MemberInvalid;

    /// <summary>Of a request whose rows were decided; no guarantee covers one that a member did not answer.</summary>
    public static ReplySummary Of(int members, int answered, FamilyDecisions decisions)
    {
        bool covers = false;
        for (int row = 0; row < decisions.Rows.Count && !covers; row++)
            covers = (decisions.Rows[row].Reasons & Degraded) == 0;
        return new ReplySummary(
            decisions.Rows.Count, decisions.FlaggedRows, members, answered, decisions.Chosen,
            covers ? decisions.GuaranteeId : "none", covers ? decisions.GuaranteeState : "none");
    }

    /// <summary>Of a request whose rows were not decided: no row reads as unflagged.</summary>
    public static ReplySummary Without(Family family, int rows, int answered) =>
        new(rows, rows, family.Members.Count, answered, "", "none", "none");
}
