using System.Text.Json.Serialization;

namespace Ensemble.Calibration;

/// <summary>Calibrated intervals or sets: with probability 1 − α over calibration and new rows alike, the truth lies within.</summary>
public sealed record ConformalConfig
{
    /// <summary>Score: spread (intervals), lac or aps (sets), robust (sets that hold for changed rows).</summary>
    public required string Method { get; init; }

    /// <summary>Share of rows whose truth may lie outside, in (0, 1).</summary>
    public required double Alpha { get; init; }

    /// <summary>The ⌈(n + 1)(1 − α)⌉-th smallest score of the calibration rows.</summary>
    public required double Quantile { get; init; }

    /// <summary>Intervals: what is added to the spread, above 0; null for sets.</summary>
    public double? Floor { get; init; }

    /// <summary>Sets: how far above the quantile a score still counts as within, since it may move between machines; 0 for intervals.</summary>
    public double Band { get; init; }

    /// <summary>Answer choice that intervals lie around; null for sets, which go by the members' mean.</summary>
    public string? Answer { get; init; }

    /// <summary>Robust sets: what they hold against; null for all others.</summary>
    /// <remarks>Not in the text that is digested where it is null, so that what was calibrated before keeps its digest.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RobustTerms? Robust { get; init; }

    /// <summary>The largest score of a class that is in a set.</summary>
    [JsonIgnore]
    public double Limit => Robust is null ? Quantile : RobustConformal.Limit(Quantile, Robust);

    /// <summary>Share of calibration rows that may lie above the quantile: α, or what is left of it for robust sets.</summary>
    [JsonIgnore]
    public double Level => Robust is null ? Alpha : RobustConformal.Level(Alpha, Robust);

    /// <summary>Calibration rows n.</summary>
    public required int Rows { get; init; }

    /// <summary>What it covers and what not, in words.</summary>
    public required string Scope { get; init; }

    /// <summary>When it was calibrated, UTC.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>SHA-256 of the calibration rows.</summary>
    public required string CalibrationDigest { get; init; }

    /// <summary>Place in the family's ledger, from 1.</summary>
    public required int Ledger { get; init; }

    /// <summary>Number of the scoring code's results.</summary>
    public required int Scoring { get; init; }

    /// <summary>SHA-256 over the predictor and all of these.</summary>
    public required string Binding { get; init; }
}
