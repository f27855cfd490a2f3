namespace Ensemble.Calibration;

/// <summary>A novelty gate: rows whose conformal p-value is at most the rate are flagged.</summary>
public sealed record GateConfig
{
    /// <summary>Score whose bank is compared with.</summary>
    public required string Score { get; init; }

    /// <summary>Share of familiar rows that it may flag, in (0, 1).</summary>
    public required double Rate { get; init; }

    /// <summary>Digest of the bank, see <see cref="NoveltyBank.Digest"/>.</summary>
    public required string Bank { get; init; }
}
