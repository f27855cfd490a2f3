namespace Export.Fusing;

/// <summary>What was written, and what was found of it.</summary>
sealed record FuseResult
{
    /// <summary>The file.</summary>
    public required string Out { get; init; }

    /// <summary>Its SHA-256.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its length.</summary>
    public required long Bytes { get; init; }

    /// <summary>Length of all members' files.</summary>
    public required long MemberBytes { get; init; }

    /// <summary>Nodes of the file.</summary>
    public required int Nodes { get; init; }

    /// <summary>Nodes of all members.</summary>
    public required int MemberNodes { get; init; }

    /// <summary>Constants that stood in more than one member.</summary>
    public required int SharedConstants { get; init; }

    /// <summary>Nodes that stood in more than one member.</summary>
    public required int SharedNodes { get; init; }

    /// <summary>Dense layers that were stacked.</summary>
    public required int StackedLayers { get; init; }

    /// <summary>What the answer's threshold is: a guarantee's id, "fixed", "votes" or "none"; null without the answer.</summary>
    public string? Gate { get; init; }

    /// <summary>Outputs of the family that the file does not have.</summary>
    public string[] Left { get; init; } = [];

    /// <summary>What the comparison found.</summary>
    public required FusedComparison Comparison { get; init; }

    /// <summary>Times by batch size.</summary>
    public required FusedTime[] Times { get; init; }

    /// <summary>The machine's load when they were taken; NaN where it is not told.</summary>
    public required double Load { get; init; }
}
