namespace Export.Evaluation;

/// <summary>How much better a family knows a set of unfamiliar rows than its best member does.</summary>
/// <param name="Set">The set.</param>
/// <param name="Gain">Its AUROC less the best member's.</param>
sealed record UnfamiliarGain(string Set, Estimate Gain);
