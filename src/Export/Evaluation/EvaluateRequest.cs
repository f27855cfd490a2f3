using Ensemble.Data;

namespace Export.Evaluation;

/// <summary>What the verb <c>evaluate</c> was asked for.</summary>
sealed record EvaluateRequest
{
    /// <summary>The family's folder.</summary>
    public required string Folder { get; init; }

    public required string Data { get; init; }

    public string? Labels { get; init; }

    public string LabelColumn { get; init; } = "label";

    /// <summary>Rows to evaluate on; null takes all.</summary>
    public RowSelection? Rows { get; init; }

    /// <summary>Whether rows that were trained or fitted on are left out instead of refused.</summary>
    public bool SkipLearnt { get; init; }

    /// <summary>A combination or a member's name; null takes the family's default.</summary>
    public string? Answer { get; init; }

    /// <summary>Folder of a one-member family to compare with; null for none.</summary>
    public string? Single { get; init; }

    /// <summary>Whether that one is trained here, on <see cref="TrainRows"/>.</summary>
    public bool TrainSingle { get; init; }

    public RowSelection? TrainRows { get; init; }

    /// <summary>Rows on which its temperature is fitted.</summary>
    public RowSelection? FitRows { get; init; }

    /// <summary>Sets of unfamiliar rows: inverted, shuffled, or a file; null takes the first two where the inputs allow.</summary>
    public string[]? Unfamiliar { get; init; }

    /// <summary>File of rows with two independent labels; null for none.</summary>
    public string? Pairs { get; init; }

    /// <summary>Whether the manifest keeps a summary of the members' diversity.</summary>
    public bool WriteDiversity { get; init; }

    /// <summary>Regression: largest error that still counts as right; null counts nothing as right or wrong.</summary>
    public ErrorTolerance? Tolerance { get; init; }

    /// <summary>Draws behind every interval but those of the comparison, ≥ 20.</summary>
    public int Bootstrap { get; init; } = 1000;

    /// <summary>Re-drawn splits of the comparison, ≥ 20.</summary>
    public int Replicates { get; init; } = 200;

    public int Seed { get; init; } = 1;
}
