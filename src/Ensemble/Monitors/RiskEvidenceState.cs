namespace Ensemble.Monitors;

/// <summary>What <see cref="RiskEvidence"/> keeps.</summary>
public sealed record RiskEvidenceState
{
    /// <summary>Requests seen.</summary>
    public required long Requests { get; init; }

    /// <summary>Per stake, the logarithm of the wealth of who bet from the first request on.</summary>
    public required double[] LogWealth { get; init; }

    /// <summary>Per stake, the logarithm of Σ weight / wealth at the start, over the starts so far.</summary>
    public required double[] LogStarted { get; init; }
}
