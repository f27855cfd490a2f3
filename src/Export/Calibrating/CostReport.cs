using Ensemble.Calibration;

namespace Export.Calibrating;

/// <summary>Risk thresholds by what answers are worth, on the fit rows.</summary>
/// <param name="Risk">Risk score.</param>
/// <param name="Costs">What answers are worth.</param>
/// <param name="Best">The threshold of largest utility.</param>
sealed record CostReport(string Risk, AnswerCosts Costs, CostChoice Best)
{
    /// <summary>What flagging nothing for its risk would be worth.</summary>
    public required CostChoice FlagNothing { get; init; }

    /// <summary>Chow's threshold, where the risk is P(error); else null.</summary>
    public CostChoice? Chow { get; init; }

    /// <summary>What the threshold of each guarantee that was issued is worth.</summary>
    public (string Id, CostChoice Choice)[] Guaranteed { get; init; } = [];

    /// <summary>Share of right answers among those that <see cref="Best"/> leaves unflagged; NaN where it leaves none.</summary>
    public required double Ceiling { get; init; }

    /// <summary>Whether the threshold was written as scores.risk_threshold.</summary>
    public bool IsWritten { get; init; }
}
