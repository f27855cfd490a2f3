namespace Benchmarks.Cmnist;

/// <summary>One trained network, tested.</summary>
/// <param name="Accuracy">Accuracy at each λ (first) in each test environment (second).</param>
/// <param name="Criterion">What its method's setting is chosen by, on held-out rows of the training environments; NaN without any.</param>
/// <param name="WorstRisks">Largest risk among the training environments at each λ, on held-out rows; empty without any.</param>
sealed record Outcome(double[][] Accuracy, double Criterion, double[] WorstRisks);
