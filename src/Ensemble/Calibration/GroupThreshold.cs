namespace Ensemble.Calibration;

/// <summary>One group of a guarantee.</summary>
public sealed record GroupThreshold
{
    /// <summary>Value that its rows have, as text.</summary>
    public required string Value { get; init; }

    /// <summary>Risk threshold; null where the group has no guarantee.</summary>
    public double? Tau { get; init; }

    /// <summary>Level at which τ was accepted; null without one.</summary>
    public double? Level { get; init; }

    /// <summary>Calibration rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Unflagged ones (risk ≤ τ − β); 0 without τ.</summary>
    public int N { get; init; }

    /// <summary>Wrong ones among those with risk ≤ τ + β.</summary>
    public int K { get; init; }

    /// <summary>Sum of their costs over the largest cost; null unless the loss is cost.</summary>
    public double? LossSum { get; init; }

    /// <summary>P-value; null without τ.</summary>
    public double? PValue { get; init; }

    /// <summary>n / rows, in [0, 1].</summary>
    public double Coverage { get; init; }
}
