namespace Ensemble.Families;

/// <summary>Which of the members' tensors carries the answer.</summary>
public sealed record DecidesConfig
{
    /// <summary>The output that answers: class probabilities, logits, one sigmoid column, or means.</summary>
    public required string Output { get; init; }

    /// <summary>What it holds: probabilities, logits, sigmoid, or mean.</summary>
    public required string Kind { get; init; }

    /// <summary>Output (INT64 or BYTES) that names the class; null when there is none.</summary>
    public string? Label { get; init; }

    /// <summary>Classification: output (FP32 or FP64, one number a row, ≥ 0) that says how far a row is from what the member learnt; null when there is none.</summary>
    public string? Distance { get; init; }

    /// <summary>Regression: output with each member's own variance; null when there is none.</summary>
    public string? Variance { get; init; }
}
