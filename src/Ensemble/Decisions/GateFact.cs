namespace Ensemble.Decisions;

/// <summary>What one gate looks at and where it flags.</summary>
/// <param name="Reason">What it flags as.</param>
/// <param name="Score">Its score; "votes" for the fixed gate that compares votes.</param>
/// <param name="Threshold">The score above which it flags; null where it goes by rate or by votes.</param>
/// <param name="Rate">Share of familiar rows that it may flag, in (0, 1): flags where the p-value is at most this; null otherwise.</param>
public sealed record GateFact(Reason Reason, string Score, double? Threshold, double? Rate)
{
    /// <summary>Group of rows whose gate it is; null for one of all rows.</summary>
    public string? Group { get; init; }
}
