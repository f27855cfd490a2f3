namespace Ensemble.Calibration;

/// <summary>What was declared before outcomes were looked at.</summary>
/// <param name="Answer">Answer choice: a combination, or a member's name.</param>
/// <param name="Score">Risk score.</param>
/// <param name="Start">Share of the rows at which the sequence starts, in (0, 1].</param>
public sealed record LedgerCandidate(string Answer, string Score, double Start)
{
    /// <summary>Its share of δ; null where it was the only one, which has all.</summary>
    public double? Share { get; init; }

    /// <summary>False where it was declared and not looked at, so that its share is left.</summary>
    public bool? Tested { get; init; }
}
