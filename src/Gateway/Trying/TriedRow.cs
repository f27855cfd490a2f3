namespace Gateway.Trying;

/// <summary>What the gateway said of one row.</summary>
/// <param name="Row">Its number in the file, or among the golden rows.</param>
/// <param name="Truth">The label where it is known.</param>
/// <param name="Answer">The chosen answer: a label, or a number.</param>
/// <param name="Votes">Each member's own answer, in the family's order; null where it gave none.</param>
/// <param name="Risk">The risk score.</param>
/// <param name="Novelty">The novelty score.</param>
/// <param name="Reasons">Why it is flagged; empty when it is not.</param>
sealed record TriedRow(
    int Row, string? Truth, string Answer, IReadOnlyList<string?> Votes, double Risk, double Novelty, IReadOnlyList<string> Reasons)
{
    public bool Flagged => Reasons.Count > 0;

    /// <summary>Whether the answer is the truth; null where that is unknown.</summary>
    public bool? Right => Truth is null ? null : string.Equals(Truth, Answer, StringComparison.Ordinal);
}
