namespace Export.Calibrating;

/// <summary>What the fixed sequence would accept if the fit rows were the calibration rows.</summary>
/// <param name="Alpha">Bound α.</param>
/// <param name="Coverage">Share of rows not flagged, in [0, 1]; 0 when nothing is accepted.</param>
/// <param name="FlagsPerThousand">Flags per 1,000 rows; 1,000 when nothing is accepted.</param>
/// <param name="EmpiricalCoverage">The largest coverage whose share of errors on these rows is at most α: what nobody can promise.</param>
/// <param name="RowsNeeded">Rows that it would take, about; 0 when a threshold is accepted, null when no number would do.</param>
sealed record PreviewLine(double Alpha, double Coverage, double FlagsPerThousand, double EmpiricalCoverage, int? RowsNeeded);
