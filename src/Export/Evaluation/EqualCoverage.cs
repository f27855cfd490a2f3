namespace Export.Evaluation;

/// <summary>Errors of the family and of its best member when each keeps the same share of rows, the ones it trusts most.</summary>
/// <param name="Coverage">Share kept.</param>
/// <param name="Family">The family's error among them.</param>
/// <param name="BestMember">The best member's error among those that it keeps.</param>
/// <param name="Difference">Family less best member.</param>
sealed record EqualCoverage(double Coverage, Estimate Family, Estimate BestMember, Estimate Difference);
