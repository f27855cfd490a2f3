namespace Export.Evaluation;

/// <summary>Everything that <c>evaluate</c> prints.</summary>
sealed record EvaluateResult
{
    public required string Family { get; init; }

    public required string Answer { get; init; }

    public required int Rows { get; init; }

    /// <summary>Re-drawn splits of the comparison.</summary>
    public required int Replicates { get; init; }

    /// <summary>The contenders' names, in the order of the comparison's values.</summary>
    public required string[] Contenders { get; init; }

    /// <summary>The comparison that decides whether the family is worth its price.</summary>
    public required ComparisonMetric[] Comparison { get; init; }

    public required ModelQuality[] Members { get; init; }

    public required ModelQuality[] Answers { get; init; }

    public required ScoreQuality[] Scores { get; init; }

    /// <summary>Coverage of the chosen answer's risk at an empirical risk of 1, 2 and 5 %; no guarantee.</summary>
    public required double[] CoverageAtRisk { get; init; }

    /// <summary>Its empirical risk at a coverage of 80, 90 and 95 %.</summary>
    public required double[] RiskAtCoverage { get; init; }

    public required FlagReport Flags { get; init; }

    public required UnfamiliarFlags[] Unfamiliar { get; init; }

    /// <summary>What the reader should know.</summary>
    public required string[] Notes { get; init; }
}
