namespace Gateway.Store;

/// <summary>Where entries were put, and what became of the labels among them.</summary>
/// <param name="Place">"database" or "spill".</param>
/// <param name="Labels">One for each entry: counts of labels that are in the store; null for decisions and in the spill file.</param>
sealed record WriteResult(string Place, IReadOnlyList<LabelCounts?> Labels);
