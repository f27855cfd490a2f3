using Ensemble.Monitors;

namespace Gateway.Monitors;

/// <summary>What <see cref="TrafficMonitor"/> keeps, exactly.</summary>
sealed record TrafficMonitorState
{
    /// <summary>Rows whose draw is below this are taken, in [0, 1].</summary>
    public required double Threshold { get; init; }

    public required long Rows { get; init; }

    public FamiliarityState? Risk { get; init; }

    public FamiliarityState? Novelty { get; init; }

    public ShareChangeState? Classes { get; init; }

    public ShareChangeState? Flags { get; init; }
}
