using Ensemble.Data;

namespace Export.Fusing;

/// <summary>What <c>fuse</c> was asked for.</summary>
sealed record FuseRequest
{
    /// <summary>The family's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>File to write; what messages call it where the family keeps it.</summary>
    public required string Out { get; init; }

    /// <summary>Whether the gateway is to run it in the members' place: then it has to give their bits.</summary>
    public bool Serves { get; init; }

    /// <summary>Whether answer, scores and flag are added.</summary>
    public bool Answers { get; init; }

    /// <summary>Answer choice; null for the family's default.</summary>
    public string? Choice { get; init; }

    /// <summary>Whether equal dense layers are stacked.</summary>
    public bool Stacks { get; init; } = true;

    /// <summary>Rows to compare on beside the golden ones; null for none.</summary>
    public string? Data { get; init; }

    /// <summary>Which of them; null for all.</summary>
    public RowSelection? Rows { get; init; }

    /// <summary>Column or entry of the data file that is no input.</summary>
    public string LabelColumn { get; init; } = "label";
}
