namespace Export.Evaluation;

/// <summary>One column of the comparison.</summary>
/// <param name="Name">Heading, and key in JSON.</param>
/// <param name="LargerIsBetter">Which way is better.</param>
/// <param name="Values">The contenders' values, in their order.</param>
/// <param name="Differences">Last contender less each of the others, in their order.</param>
sealed record ComparisonMetric(string Name, bool LargerIsBetter, Estimate[] Values, Estimate[] Differences);
