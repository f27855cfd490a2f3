namespace Ensemble.Families;

/// <summary>Which scores rank doubt, and the gates that need no guarantee.</summary>
public sealed record ScoresConfig
{
    /// <summary>Score that ranks likely errors; null takes mean_minus_sd, or spread for regression. error_probability needs an error predictor.</summary>
    public string? Risk { get; init; }

    /// <summary>Standard deviations subtracted by mean_minus_sd, ≥ 0.</summary>
    public double Kappa { get; init; } = 1;

    /// <summary>Score that ranks unfamiliar inputs; null takes mutual_information, or spread for regression.</summary>
    public string? Novelty { get; init; }

    /// <summary>Share of familiar inputs that the novelty gate may flag, in (0, 1).</summary>
    public double NoveltyFalseFlagRate { get; init; } = 0.01;

    /// <summary>Fixed gate: a row with risk above it is flagged; null lets votes decide.</summary>
    public double? RiskThreshold { get; init; }

    /// <summary>Gives P(error) of one answer; null for none.</summary>
    public ErrorPredictorConfig? ErrorPredictor { get; init; }
}
