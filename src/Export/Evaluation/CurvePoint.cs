namespace Export.Evaluation;

/// <summary>One point of the risk–coverage curve.</summary>
/// <param name="Coverage">Share of rows kept, in (0, 1].</param>
/// <param name="Risk">Share of wrong ones among them, in [0, 1].</param>
/// <param name="Score">The largest score kept.</param>
sealed record CurvePoint(double Coverage, double Risk, double Score);
