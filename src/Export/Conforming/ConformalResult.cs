using Ensemble.Calibration;

namespace Export.Conforming;

/// <summary>What came of it.</summary>
/// <param name="Config">What was calibrated; null where the rows are too few.</param>
/// <param name="Rows">Rows of the calibrate split.</param>
/// <param name="RowsNeeded">The fewest rows that α takes.</param>
/// <param name="MeanSize">Mean width of the intervals, or mean number of classes of the sets, on the calibrate rows; 0 without.</param>
sealed record ConformalResult(ConformalConfig? Config, int Rows, int RowsNeeded, double MeanSize);
