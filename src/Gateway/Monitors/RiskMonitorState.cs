using Ensemble.Monitors;

namespace Gateway.Monitors;

/// <summary>What <see cref="RiskMonitor"/> keeps, exactly.</summary>
sealed record RiskMonitorState
{
    /// <summary>Bound on the observed risk that is tested, in (0, 1).</summary>
    public required double Bound { get; init; }

    /// <summary>Probability of a false withdrawal, ever.</summary>
    public required double Delta { get; init; }

    /// <summary>What counts as wrong.</summary>
    public required AuditLoss Loss { get; init; }

    public required RiskEvidenceState Optimistic { get; init; }

    public required RiskEvidenceState Pessimistic { get; init; }

    /// <summary>Of <see cref="RiskChange"/>.</summary>
    public required double[] Change { get; init; }

    /// <summary>Sums of the requests' losses.</summary>
    public required double OptimisticSum { get; init; }

    public required double PessimisticSum { get; init; }

    public required long Rows { get; init; }

    public required long Overdue { get; init; }

    /// <summary>Number of the decision at which the optimistic evidence reached 1/δ first; null while it has not.</summary>
    public long? WithdrawnAt { get; init; }
}
