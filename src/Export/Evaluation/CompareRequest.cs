using Ensemble.Data;

namespace Export.Evaluation;

/// <summary>What the verb <c>compare</c> was asked for.</summary>
sealed record CompareRequest
{
    /// <summary>Folder of the family that is there.</summary>
    public required string First { get; init; }

    /// <summary>Folder of the one that might take its place.</summary>
    public required string Second { get; init; }

    public required string Data { get; init; }

    public string? Labels { get; init; }

    public string LabelColumn { get; init; } = "label";

    /// <summary>Rows to compare on; null takes all.</summary>
    public RowSelection? Rows { get; init; }

    /// <summary>A combination or a member's name, for both; null takes each one's default.</summary>
    public string? Answer { get; init; }

    /// <summary>Bootstrap replicates, ≥ 20.</summary>
    public int Replicates { get; init; } = 2000;

    public int Seed { get; init; } = 1;
}
