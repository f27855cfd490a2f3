namespace Export.Evaluation;

/// <summary>One bin of the reliability diagram of the most probable class.</summary>
/// <param name="From">Lower end of the confidence, excluded but in the first bin.</param>
/// <param name="To">Upper end, included.</param>
/// <param name="Rows">Rows in it, ≥ 1.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">Share of them in which the most probable class is the true one.</param>
sealed record ReliabilityBin(double From, double To, int Rows, double Confidence, double Accuracy);
