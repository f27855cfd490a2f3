namespace Ensemble.Families;

/// <summary>How a member did on rows it was not trained on; a record, not a promise.</summary>
public sealed record ValidationConfig
{
    /// <summary>Rows.</summary>
    public int N { get; init; }

    /// <summary>Share of right answers, in [0, 1]; null for regression.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean negative log-likelihood in nats.</summary>
    public double? Nll { get; init; }

    /// <summary>Regression: root of the mean squared error, in the target's unit.</summary>
    public double? Rmse { get; init; }
}
