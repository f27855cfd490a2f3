namespace Gateway.Store;

/// <summary>What became of the labels of one call, all of them on disk.</summary>
/// <param name="Counts">By standing; null while they wait in the spill file, where nothing is known of their standing yet.</param>
sealed record LabelOutcome(LabelCounts? Counts);
