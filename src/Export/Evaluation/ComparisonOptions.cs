namespace Export.Evaluation;

/// <summary>How the comparison is drawn.</summary>
sealed record ComparisonOptions
{
    /// <summary>Re-drawn calibrate/test splits, and bootstrap replicates within them, ≥ 20.</summary>
    public int Replicates { get; init; } = 200;

    /// <summary>Seed of the draws.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Bounds α at which coverage is guaranteed.</summary>
    public double[] Alphas { get; init; } = [0.01, 0.02, 0.03];

    /// <summary>Probability δ that a guarantee fails.</summary>
    public double Delta { get; init; } = 0.05;

    /// <summary>Share of the calibrate rows at which the sequence starts.</summary>
    public double Start { get; init; } = 0.5;

    /// <summary>Band β.</summary>
    public double Band { get; init; } = 1e-5;

    /// <summary>Names of the sets of unfamiliar rows.</summary>
    public string[] UnfamiliarSets { get; init; } = [];
}
