namespace Export.Guarding;

/// <summary>What a running gateway says of one row that its route's service answered.</summary>
/// <param name="Answer">The answer's text.</param>
/// <param name="Risk">Risk of the answer; NaN where it is none of the labels.</param>
/// <param name="Passed">Whether every other gate let it pass: all members answered, and it is familiar.</param>
/// <param name="Label">The label that the answer is; null for none of the family's.</param>
/// <param name="Mapping">Digest of the route's mapping.</param>
sealed record ServedRow(string Answer, double Risk, bool Passed, string? Label, string Mapping);
