namespace Ensemble.Calibration;

/// <summary>What one held-out row says about a threshold.</summary>
/// <param name="Risk">Risk of the chosen answer as the serving code computes it; not finite counts as not passed.</param>
/// <param name="Passed">Whether every other gate let the row pass: all members answered, and no novelty flag.</param>
/// <param name="Wrong">Whether the chosen answer is wrong.</param>
public readonly record struct CalibrationRow(double Risk, bool Passed, bool Wrong);
