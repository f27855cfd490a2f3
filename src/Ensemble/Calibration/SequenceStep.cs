namespace Ensemble.Calibration;

/// <summary>The test of one candidate threshold.</summary>
/// <param name="Tau">The candidate.</param>
/// <param name="N">Rows that passed with risk ≤ τ − β.</param>
/// <param name="K">Wrong ones among those that passed with risk ≤ τ + β.</param>
/// <param name="PValue">P(Binomial(n, α) ≤ k), or Hoeffding–Bentkus where answers have costs, in [0, 1].</param>
public readonly record struct SequenceStep(double Tau, int N, int K, double PValue)
{
    /// <summary>Sum of the losses of those K rows; K where answers have no costs of their own.</summary>
    public double Loss { get; init; } = K;
}
