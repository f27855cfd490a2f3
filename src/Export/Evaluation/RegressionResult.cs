namespace Export.Evaluation;

/// <summary>Everything that <c>evaluate</c> says of a regression.</summary>
sealed record RegressionResult
{
    public required string Family { get; init; }

    public required string Answer { get; init; }

    public required int Rows { get; init; }

    /// <summary>Draws behind every interval.</summary>
    public required int Bootstrap { get; init; }

    /// <summary>Seed of all draws.</summary>
    public required int Seed { get; init; }

    /// <summary>The tolerance; null without one.</summary>
    public required string? Tolerance { get; init; }

    public required RegressionQuality[] Members { get; init; }

    public required RegressionQuality[] Answers { get; init; }

    /// <summary>Member with the smallest RMSE on these rows.</summary>
    public required string BestMember { get; init; }

    /// <summary>RMSE of the chosen answer less that of the best member.</summary>
    public required Estimate RmseDifference { get; init; }

    /// <summary>MAE of the chosen answer less that of the best member.</summary>
    public required Estimate MaeDifference { get; init; }

    /// <summary>Mean CRPS of the members as equally likely draws; of one member it is its MAE.</summary>
    public required Estimate Crps { get; init; }

    /// <summary>NLL of the members' Gaussians as one mixture; NaN where they give no variances.</summary>
    public required Estimate Nll { get; init; }

    public required RegressionScore[] Scores { get; init; }

    /// <summary>The risk–coverage curve of errors beyond the tolerance; null without one.</summary>
    public required SelectiveMeasures? Selective { get; init; }

    /// <summary>Share of rows that the family's own gates flag.</summary>
    public required double Flagged { get; init; }

    /// <summary>Errors beyond the tolerance among unflagged and flagged; null without one.</summary>
    public required FlagReport? Flags { get; init; }

    public required UnfamiliarMeasures[] Unfamiliar { get; init; }

    public required ScoreHistogram[] Histograms { get; init; }

    public DoubtfulRow[] Doubtful { get; init; } = [];

    /// <summary>How the measures are defined where definitions differ.</summary>
    public string[] Conventions { get; init; } = Evaluation.Conventions.Regression;

    /// <summary>What the reader should know.</summary>
    public string[] Notes { get; init; } = [];
}
