using Ensemble.Data;

namespace Ensemble.Calibration;

/// <summary>One look at outcomes.</summary>
public sealed record LedgerLook
{
    /// <summary>Place in the ledger, from 1.</summary>
    public required int Index { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>What for: fit, calibrate, evaluate or thresholdout.</summary>
    public required string Purpose { get; init; }

    /// <summary>Rows looked at.</summary>
    public required int Rows { get; init; }

    /// <summary>SHA-256 over the rows' digests, see <see cref="RowDigest.OfSet"/>.</summary>
    public required string Digest { get; init; }

    /// <summary>Candidates declared before the look; empty unless the purpose is calibrate.</summary>
    public LedgerCandidate[] Declared { get; init; } = [];

    /// <summary>Bound α asked for; null unless the purpose is calibrate.</summary>
    public double? Alpha { get; init; }

    /// <summary>Probability δ that it fails; null unless the purpose is calibrate.</summary>
    public double? Delta { get; init; }

    /// <summary>Digest of all else that was fixed before the look; null where nothing may follow it.</summary>
    public string? Terms { get; init; }

    /// <summary>Thresholdout: answers of the rows that are left; null for other looks.</summary>
    public int? Budget { get; init; }

    /// <summary>Thresholdout: its threshold as this look left it; null for other looks.</summary>
    public double? Threshold { get; init; }

    /// <summary>What came of it, in words.</summary>
    public required string Result { get; init; }
}
