namespace Ensemble.Families;

/// <summary>What the family did on its fit rows: what monitors and gates compare with.</summary>
public sealed record BaselineConfig
{
    /// <summary>Share of flagged rows, in [0, 1].</summary>
    public double? FlagRate { get; init; }

    /// <summary>Answers per class.</summary>
    public int[]? ClassCounts { get; init; }

    /// <summary>NPZ with one FP64 array per score: the banks of the novelty gate.</summary>
    public FileConfig? Scores { get; init; }
}
