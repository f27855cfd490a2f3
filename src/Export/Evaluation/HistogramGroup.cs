namespace Export.Evaluation;

/// <summary>One group of rows in a histogram.</summary>
/// <param name="Name">right, wrong, or an unfamiliar set's name.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Counts">Rows in each bin.</param>
sealed record HistogramGroup(string Name, int Rows, int[] Counts);
