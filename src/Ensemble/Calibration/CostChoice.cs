namespace Ensemble.Calibration;

/// <summary>What a threshold on risk is worth on some rows.</summary>
/// <param name="Threshold">A row with risk above it is flagged.</param>
/// <param name="Right">Right answers that are not flagged.</param>
/// <param name="Errors">Wrong answers that are not flagged.</param>
/// <param name="Rows">All rows.</param>
/// <param name="Utility">Mean over all rows, in the unit of the costs.</param>
public sealed record CostChoice(double Threshold, int Right, int Errors, int Rows, double Utility)
{
    /// <summary>Rows that are flagged.</summary>
    public int Flagged => Rows - Right - Errors;
}
