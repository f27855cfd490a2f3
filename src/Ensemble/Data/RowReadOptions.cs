namespace Ensemble.Data;

/// <summary>What of a data file is read.</summary>
public sealed record RowReadOptions
{
    /// <summary>CSV column (or .npz entry) with the truth; a file without it gives no labels.</summary>
    public string LabelColumn { get; init; } = "label";

    /// <summary>Which rows; null takes all.</summary>
    public RowSelection? Selection { get; init; }
}
