namespace Gateway.Metrics;

/// <summary>How an accepted row ended; exactly one of these.</summary>
enum RowOutcome
{
    /// <summary>Answered and not flagged.</summary>
    Unflagged,
    /// <summary>Answered and flagged.</summary>
    Flagged,
    /// <summary>Its answer was withheld.</summary>
    Abstained,
    /// <summary>Answered by the fallback.</summary>
    Fallback,
    /// <summary>Not answered.</summary>
    Failed,
}
