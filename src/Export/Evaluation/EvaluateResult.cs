namespace Export.Evaluation;

/// <summary>Everything that <c>evaluate</c> says of a classification.</summary>
sealed record EvaluateResult
{
    public required string Family { get; init; }

    public required string Answer { get; init; }

    public required int Rows { get; init; }

    /// <summary>Re-drawn splits of the comparison.</summary>
    public required int Replicates { get; init; }

    /// <summary>Draws behind every other interval.</summary>
    public required int Bootstrap { get; init; }

    /// <summary>Seed of all draws.</summary>
    public required int Seed { get; init; }

    /// <summary>The contenders' names, in the order of the comparison's values.</summary>
    public string[] Contenders { get; init; } = [];

    /// <summary>The comparison that decides whether the family is worth its price.</summary>
    public ComparisonMetric[] Comparison { get; init; } = [];

    public required ModelMeasures[] Members { get; init; }

    public required ModelMeasures[] Answers { get; init; }

    public required ScoreMeasures[] Scores { get; init; }

    /// <summary>The chosen answer's risk–coverage curve.</summary>
    public required SelectiveMeasures Selective { get; init; }

    /// <summary>The bins of the reliability diagram of the chosen answer.</summary>
    public required ReliabilityBin[] Reliability { get; init; }

    public required FlagReport Flags { get; init; }

    public required ClassError[] Classes { get; init; }

    public required UnfamiliarMeasures[] Unfamiliar { get; init; }

    public required ConsensusMeasures Consensus { get; init; }

    public required DiversityReport Diversity { get; init; }

    public required CostMeasures Cost { get; init; }

    /// <summary>Null where no pairs were given.</summary>
    public PairAudit? Pairs { get; init; }

    public required ScoreHistogram[] Histograms { get; init; }

    public required DoubtfulRow[] Doubtful { get; init; }

    /// <summary>How the measures are defined where definitions differ.</summary>
    public string[] Conventions { get; init; } = Evaluation.Conventions.Classification;

    /// <summary>What the reader should know.</summary>
    public string[] Notes { get; init; } = [];
}
