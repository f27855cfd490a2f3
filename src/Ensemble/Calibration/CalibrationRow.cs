namespace Ensemble.Calibration;

/// <summary>What one held-out row says about a threshold.</summary>
/// <param name="Risk">Risk of the chosen answer as the serving code computes it; not finite counts as not passed.</param>
/// <param name="Passed">Whether every other gate let the row pass: all members answered, and no novelty flag.</param>
/// <param name="Wrong">Whether the chosen answer costs anything.</param>
public readonly record struct CalibrationRow(double Risk, bool Passed, bool Wrong)
{
    /// <summary>What it costs, in [0, 1]: 0 or 1 unless answers have costs of their own.</summary>
    public double Loss { get; init; } = Wrong ? 1 : 0;
}
