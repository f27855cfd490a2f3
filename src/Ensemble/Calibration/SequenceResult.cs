namespace Ensemble.Calibration;

/// <summary>What testing candidate thresholds gave.</summary>
/// <param name="Accepted">The accepted candidate that leaves the most rows unflagged; null when none was.</param>
/// <param name="First">The first candidate tested; null when too few rows passed to test any.</param>
/// <param name="Rows">Calibration rows N, flagged ones too.</param>
/// <param name="Tested">Candidates tested, the one that failed among them.</param>
/// <param name="RowsNeeded">Rows that would be needed, about; 0 when a candidate was accepted, null when no number would do.</param>
public sealed record SequenceResult(SequenceStep? Accepted, SequenceStep? First, int Rows, int Tested, int? RowsNeeded)
{
    /// <summary>Share of the calibration rows that are not flagged, n / N in [0, 1]; 0 when none was accepted.</summary>
    public double Coverage => Accepted is { } step && Rows > 0 ? (double)step.N / Rows : 0;

    /// <summary>Level at which the accepted candidate was tested, at most δ.</summary>
    public double Level { get; init; }

    /// <summary>Start of the sequence that it belongs to.</summary>
    public double Start { get; init; }

    /// <summary>Whether the sequence was accepted to its end, so that its share of δ is free for others.</summary>
    public bool IsWhole { get; init; }
}
