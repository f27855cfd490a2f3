namespace Gateway.Replaying;

/// <summary>A recorded row beside what a version of the family says of it now.</summary>
sealed record ReplayedRow
{
    public required string Decision { get; init; }

    public required int Row { get; init; }

    public required bool WasFlagged { get; init; }

    /// <summary>The recorded answer: a label, or numbers.</summary>
    public required string WasAnswer { get; init; }

    public required bool Audited { get; init; }

    /// <summary>Probability with which it was drawn for the audit, or would have been.</summary>
    public required double Probability { get; init; }

    /// <summary>The first label that counts; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>Why it could not be replayed; null where it was, and only then what follows means something.</summary>
    public string? Problem { get; init; }

    public bool IsFlagged { get; init; }

    public string IsAnswer { get; init; } = "";

    public bool AnswerChanged { get; init; }

    /// <summary>Whether the members, by name, gave the same bits as then.</summary>
    public bool SameOutputs { get; init; }

    public bool FlagChanged => WasFlagged != IsFlagged;

    public bool Changed => AnswerChanged || FlagChanged;
}
