using Ensemble.Data;

namespace Export.Selection;

/// <summary>What the verb <c>select</c> was asked for.</summary>
sealed record SelectRequest
{
    /// <summary>Folder of the family that is chosen from.</summary>
    public required string Folder { get; init; }

    public required string Data { get; init; }

    public string? Labels { get; init; }

    public string LabelColumn { get; init; } = "label";

    /// <summary>Rows to choose by; null takes all.</summary>
    public RowSelection? Rows { get; init; }

    /// <summary>Folder of the family that is written.</summary>
    public required string Out { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = "1";

    public bool Force { get; init; }

    /// <summary>How much worse than the best a member may be, in the unit of the loss, ≥ 0.</summary>
    public double Epsilon { get; init; } = 0.01;

    /// <summary>What a row costs a member.</summary>
    public LossKind Loss { get; init; } = LossKind.Error;

    /// <summary>A combination or a member's name; null takes the family's default.</summary>
    public string? Answer { get; init; }

    /// <summary>The operator's λ, in [0, 1]; null for none.</summary>
    public double? Lambda { get; init; }

    /// <summary>Column that tells which environment a row is of; null where all are of one.</summary>
    public string? Environment { get; init; }

    /// <summary>Most members of the new family, ≥ 2; null takes every plausible one.</summary>
    public int? Members { get; init; }

    /// <summary>Bound α at which coverage is guaranteed when members are chosen.</summary>
    public double Alpha { get; init; } = 0.02;

    /// <summary>Probability δ that it fails.</summary>
    public double Delta { get; init; } = 0.05;

    /// <summary>Seed of the halves and of bootstrap draws.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The command as it was typed.</summary>
    public string Command { get; init; } = "";
}
