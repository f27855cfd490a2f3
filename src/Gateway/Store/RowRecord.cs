namespace Gateway.Store;

/// <summary>What is kept of one row, flagged or audited.</summary>
sealed record RowRecord
{
    /// <summary>Its index in the request.</summary>
    public required int Row { get; init; }

    /// <summary>Why it is flagged, as on the wire; empty when it is not.</summary>
    public required string Reasons { get; init; }

    /// <summary>Whether it was drawn for the audit.</summary>
    public required bool Audited { get; init; }

    /// <summary>Probability with which it was drawn, in [0, 1].</summary>
    public required double Probability { get; init; }

    /// <summary>Scores; null where one is not a number.</summary>
    public double? Risk { get; init; }

    public double? Novelty { get; init; }

    /// <summary>Conformal p-value of the novelty gate; 1 without a bank.</summary>
    public double? PValue { get; init; }

    /// <summary>Class of the chosen answer; -1 for regression.</summary>
    public required int Prediction { get; init; }

    /// <summary>The chosen answer, FP64 little-endian, shape (width).</summary>
    public required byte[] Answer { get; init; }

    /// <summary>Calibrated outputs of the members, FP64 little-endian, shape (K, width); NaN where a member's answer does not count.</summary>
    public required byte[] Members { get; init; }

    /// <summary>SHA-256 of the inputs' bytes; null by policy.</summary>
    public byte[]? Digest { get; init; }

    /// <summary>JSON object of the named features; null by policy or without names.</summary>
    public string? Features { get; init; }

    /// <summary>The inputs' bytes, one input behind another, as the binary tensor extension lays out one row; null by policy.</summary>
    public byte[]? Inputs { get; init; }
}
