namespace Export.Selection;

/// <summary>Everything that <c>select</c> prints.</summary>
sealed record SelectResult
{
    /// <summary>Name and version of the family that was chosen from.</summary>
    public required string From { get; init; }

    public required string Answer { get; init; }

    /// <summary>Rows that every member answered.</summary>
    public required int Rows { get; init; }

    public required string Loss { get; init; }

    public required double Epsilon { get; init; }

    /// <summary>How the limits were found.</summary>
    public required string Limit { get; init; }

    /// <summary>The member that the others were held against.</summary>
    public required string Best { get; init; }

    public required PlausibleMember[] Members { get; init; }

    /// <summary>Share of rows on which some plausible member disagrees with the best one.</summary>
    public required double Ambiguity { get; init; }

    /// <summary>Share of rows on which the most different plausible member does.</summary>
    public required double Discrepancy { get; init; }

    /// <summary>Plausible members of all.</summary>
    public required double RashomonRatio { get; init; }

    /// <summary>Bound α of the guaranteed coverages.</summary>
    public required double Alpha { get; init; }

    /// <summary>Guaranteed coverage of all members, of the plausible ones and of the chosen ones, where each was measured.</summary>
    public SelectCoverage[] Coverages { get; init; } = [];

    /// <summary>Folder of the new family; null where none was written.</summary>
    public string? Folder { get; init; }

    /// <summary>What the reader should know.</summary>
    public required string[] Notes { get; init; }
}
