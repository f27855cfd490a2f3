using Ensemble.Families;

namespace Export.Evaluation;

/// <summary>What the family's own gates make of the rows.</summary>
/// <param name="Guarantee">Id of the guarantee in force, or none.</param>
/// <param name="State">Its state, or none.</param>
/// <param name="Alpha">Its bound; NaN without one, and where it is about something else than wrong answers as they are counted here.</param>
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
    /// <param name="guarantee">The guarantee in force; null for none.</param>
    /// <param name="counts">Errors among unflagged and flagged.</param>
    /// <param name="tolerance">Regression: what counted as wrong.</param>
    public static FlagReport Of(GuaranteeStatus? guarantee, FlagCounts counts, ErrorTolerance? tolerance = null)
    {
        // A bound on costs, or on errors beyond another tolerance, is none on these.
        bool comparable = guarantee is not null && guarantee.Guarantee.Loss != "cost" && Equals(ErrorTolerance.Of(guarantee.Guarantee), tolerance);
        (double low, double high) = counts.UnflaggedInterval(0.05);
        (double flaggedLow, double flaggedHigh) = counts.FlaggedInterval(0.05);
        return new FlagReport(guarantee?.Id ?? "none", guarantee?.State ?? "none", comparable ? guarantee!.Guarantee.Alpha : double.NaN,
            comparable ? guarantee!.Guarantee.Delta : double.NaN, counts, low, high, flaggedLow, flaggedHigh);
    }
}
