namespace Export.Selection;

/// <summary>What some members cover together.</summary>
/// <param name="Members">Which: all, plausible or chosen.</param>
/// <param name="Count">How many.</param>
/// <param name="Coverage">Guaranteed coverage, see <see cref="SubsetWorth"/>.</param>
/// <param name="Aurc">AURC × 1,000.</param>
sealed record SelectCoverage(string Members, int Count, double Coverage, double Aurc);
