using Ensemble.Families;

namespace Export.Evaluation;

/// <summary>What the family's own gates make of the rows.</summary>
/// <param name="Guarantee">Id of the guarantee in force, or none.</param>
/// <param name="State">Its state, or none.</param>
/// <param name="Alpha">Its bound; NaN without one.</param>
/// <param name="Delta">Probability that it fails; NaN without one.</param>
/// <param name="Counts">Errors among unflagged and flagged.</param>
/// <param name="UnflaggedLow">Clopper–Pearson: lower end of the two-sided 95 % interval of the error among unflagged.</param>
/// <param name="UnflaggedHigh">Upper end.</param>
/// <param name="FlaggedLow">The same among flagged.</param>
/// <param name="FlaggedHigh">Upper end.</param>
sealed record FlagReport(
    string Guarantee, string State, double Alpha, double Delta, FlagCounts Counts, double UnflaggedLow, double UnflaggedHigh, double FlaggedLow, double FlaggedHigh)
{
    /// <summary>Adds the limits.</summary>
    public static FlagReport Of(GuaranteeStatus? guarantee, FlagCounts counts)
    {
        (double low, double high) = counts.UnflaggedInterval(0.05);
        (double flaggedLow, double flaggedHigh) = counts.FlaggedInterval(0.05);
        return new FlagReport(guarantee?.Id ?? "none", guarantee?.State ?? "none", guarantee?.Guarantee.Alpha ?? double.NaN,
            guarantee?.Guarantee.Delta ?? double.NaN, counts, low, high, flaggedLow, flaggedHigh);
    }
}
