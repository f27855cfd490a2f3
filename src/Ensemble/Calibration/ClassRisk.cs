namespace Ensemble.Calibration;

/// <summary>Risk among the unflagged calibration rows of one class; a description, not a promise.</summary>
/// <param name="Label">Class.</param>
/// <param name="N">Unflagged rows.</param>
/// <param name="Errors">Wrong ones.</param>
/// <param name="UpperLimit">Clopper–Pearson upper limit at confidence 1 − δ; 1 without rows.</param>
public sealed record ClassRisk(string Label, int N, int Errors, double UpperLimit);
