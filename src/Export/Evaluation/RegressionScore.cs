namespace Export.Evaluation;

/// <summary>How well a score of a regression ranks its errors.</summary>
/// <param name="Score">Score, as doubt.</param>
/// <param name="Spearman">Rank correlation with the size of the error, in [−1, 1].</param>
/// <param name="Errors">How well it ranks the errors beyond the tolerance; null without one.</param>
sealed record RegressionScore(string Score, Estimate Spearman, ScoreMeasures? Errors);
