using Ensemble.Decisions;
using Gateway.Replies;

namespace Gateway.Guard;

/// <summary>What is said of one reply of a guarded service.</summary>
/// <param name="Decisions">One a row; every row is flagged where the family did not decide.</param>
/// <param name="Summary">What the headers say.</param>
/// <param name="Why">Why the family did not decide, or not all; null where it did.</param>
sealed record Judgment(FamilyDecisions Decisions, ReplySummary Summary, Undecided? Why)
{
    public bool Flagged => Decisions.FlaggedRows > 0;

    public int Rows => Decisions.Rows.Count;
}
