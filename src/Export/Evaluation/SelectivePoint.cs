namespace Export.Evaluation;

/// <summary>One number read off the risk–coverage curve.</summary>
/// <param name="At">The risk or the coverage asked for, in (0, 1).</param>
/// <param name="Value">The coverage or the risk there.</param>
sealed record SelectivePoint(double At, Estimate Value);
