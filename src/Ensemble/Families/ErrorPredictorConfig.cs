namespace Ensemble.Families;

/// <summary>
/// P(error) of one answer from scores: 1 / (1 + exp(−z)), z = bias + Σ w_i (ln(doubt_i + offset) − mean_i) / scale_i. Fitted by
/// <c>calibrate --error-predictor</c> on the fit split.
/// </summary>
public sealed record ErrorPredictorConfig
{
    /// <summary>Answer choice whose errors it predicts: a combination, or a member's name.</summary>
    public required string Answer { get; init; }

    /// <summary>Scores, each as doubt.</summary>
    public required string[] Features { get; init; }

    /// <summary>Mean of each feature on the fit rows.</summary>
    public required double[] Means { get; init; }

    /// <summary>Standard deviation of each feature on the fit rows, &gt; 0; 1 where it did not vary.</summary>
    public required double[] Scales { get; init; }

    /// <summary>Weight of each standardised feature.</summary>
    public required double[] Weights { get; init; }

    /// <summary>Log-odds of an error where every feature is at its mean.</summary>
    public required double Bias { get; init; }

    /// <summary>Added to a doubt before its logarithm, &gt; 0.</summary>
    public required double Offset { get; init; }

    /// <summary>κ of mean_minus_sd, ≥ 0.</summary>
    public required double Kappa { get; init; }

    /// <summary>Half of it times the squared weights was added to the negative log-likelihood, &gt; 0.</summary>
    public required double Ridge { get; init; }

    /// <summary>Fit rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Errors among them.</summary>
    public required int Errors { get; init; }
}
