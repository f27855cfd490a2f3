namespace Ensemble.Calibration;

/// <summary>What a fixed sequence of tests gave.</summary>
/// <param name="Accepted">The last accepted candidate; null when none was.</param>
/// <param name="First">The first candidate tested; null when too few rows passed to test any.</param>
/// <param name="Rows">Calibration rows N, flagged ones too.</param>
/// <param name="Tested">Candidates tested, the one that failed among them.</param>
/// <param name="RowsNeeded">Rows that would be needed, about; 0 when a candidate was accepted, null when no number would do.</param>
public sealed record SequenceResult(SequenceStep? Accepted, SequenceStep? First, int Rows, int Tested, int? RowsNeeded)
{
    /// <summary>Share of the calibration rows that are not flagged, n / N in [0, 1]; 0 when none was accepted.</summary>
    public double Coverage => Accepted is { } step && Rows > 0 ? (double)step.N / Rows : 0;
}
