namespace Ensemble.Decisions;

/// <summary>Everything said about one row that the reply and the counters need.</summary>
/// <param name="Reasons">Why it is flagged; None when it is not.</param>
/// <param name="Risk">The family's risk score.</param>
/// <param name="Novelty">The family's novelty score.</param>
/// <param name="NoveltyPValue">Conformal p-value of the novelty gate; 1 without a bank.</param>
/// <param name="Prediction">Class of the chosen answer; −1 for regression.</param>
/// <param name="Answered">Members that answered this row validly.</param>
public readonly record struct Decision(Reason Reasons, double Risk, double Novelty, double NoveltyPValue, int Prediction, int Answered)
{
    /// <summary>Whether a guarantee's own threshold decided it, in whatever state the guarantee is.</summary>
    public bool IsCovered { get; init; }

    /// <summary>Whether the answer should not be trusted.</summary>
    public bool Flagged => Reasons != Reason.None;
}
