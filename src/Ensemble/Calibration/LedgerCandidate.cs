namespace Ensemble.Calibration;

/// <summary>What was declared before outcomes were looked at.</summary>
/// <param name="Answer">Answer choice: a combination, or a member's name.</param>
/// <param name="Score">Risk score.</param>
/// <param name="Start">Share of the rows at which the sequence starts, in (0, 1].</param>
public sealed record LedgerCandidate(string Answer, string Score, double Start);
