namespace Export.Calibrating;

/// <summary>What Thresholdout answered: an estimate, no guarantee.</summary>
/// <param name="Tau">Threshold that the fit rows suggest.</param>
/// <param name="Rows">Calibrate rows.</param>
/// <param name="Unflagged">Share of them that it leaves unflagged, which no outcome tells.</param>
/// <param name="WrongAndUnflagged">About the mean loss that is not flagged, over all rows; noise may make it negative.</param>
/// <param name="Costs">Whether the calibrate rows answered, which costs one of their answers.</param>
/// <param name="Budget">Answers that are left.</param>
sealed record ThresholdoutAnswer(double Tau, int Rows, double Unflagged, double WrongAndUnflagged, bool Costs, int Budget);
