namespace Export.Calibrating;

/// <summary>An answer choice and the score that ranks its errors.</summary>
/// <param name="Answer">A combination, a member's name or a λ; null for the family's default.</param>
/// <param name="Score">Risk score; null for the family's.</param>
sealed record CandidateSpec(string? Answer, string? Score)
{
    /// <summary>Reads <c>ANSWER</c>, <c>ANSWER:SCORE</c> or <c>:SCORE</c>; null when it is none of these.</summary>
    public static CandidateSpec? Parse(string text)
    {
        string[] parts = text.Split(':', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || (parts[0].Length == 0 && parts[^1].Length == 0))
            return null;
        return new CandidateSpec(parts[0].Length == 0 ? null : parts[0], parts.Length == 1 || parts[1].Length == 0 ? null : parts[1]);
    }
}
