namespace Ensemble.Monitors;

/// <summary>What <see cref="FamiliarityEvidence"/> keeps.</summary>
public sealed record FamiliarityState
{
    /// <summary>Rows seen.</summary>
    public required long Rows { get; init; }

    /// <summary>Logarithm of the wealth of who bet from the first row on.</summary>
    public required double LogWealth { get; init; }

    /// <summary>Logarithm of Σ weight / wealth at the start, over the starts so far.</summary>
    public required double LogStarted { get; init; }

    /// <summary>Shares of the capital on the three slopes; they sum to 1.</summary>
    public required double[] Capital { get; init; }

    /// <summary>Scores counted per bin, the bank's among them.</summary>
    public required long[] Counts { get; init; }
}
