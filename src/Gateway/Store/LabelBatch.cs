namespace Gateway.Store;

/// <summary>Labels of one call.</summary>
/// <param name="Family">Whose decisions they are about.</param>
/// <param name="Received">When they came, microseconds since 1970.</param>
/// <param name="Labels">In the order of the call.</param>
sealed record LabelBatch(string Family, long Received, IReadOnlyList<LabelRecord> Labels);
