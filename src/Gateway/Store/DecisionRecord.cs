namespace Gateway.Store;

/// <summary>What is kept of one request: what its recorded rows share, and those rows.</summary>
sealed record DecisionRecord
{
    /// <summary>32 hexadecimal digits; begins with the time.</summary>
    public required string Id { get; init; }

    /// <summary>When the request came, microseconds since 1970 (UTC).</summary>
    public required long Received { get; init; }

    /// <summary>Microseconds until it was decided.</summary>
    public required long Duration { get; init; }

    public required string Family { get; init; }

    public required string Version { get; init; }

    /// <summary>Guard route of the configuration; empty where the family was asked by its own path.</summary>
    public required string Route { get; init; }

    /// <summary>The caller's own id; null when it gave none.</summary>
    public string? RequestId { get; init; }

    /// <summary>Keyed digest of whom the rows are about; null when the request did not say.</summary>
    public byte[]? Subject { get; init; }

    /// <summary>Whose request it was; null where the caller has no tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Parameters that changed the answer, as a JSON object.</summary>
    public required string Parameters { get; init; }

    public required string Chosen { get; init; }

    public required string Guarantee { get; init; }

    public required string GuaranteeState { get; init; }

    /// <summary>JSON array of the members: name, status, error.</summary>
    public required string Members { get; init; }

    /// <summary>JSON object: the label of each class that a recorded row is answered by or a member voted for; {} for a regression.</summary>
    public required string Names { get; init; }

    /// <summary>JSON array of the gates that decided: gate, score, threshold or rate.</summary>
    public required string Gates { get; init; }

    /// <summary>JSON object: how the bytes of a row's inputs are laid out, and the policy they were kept under.</summary>
    public required string Inputs { get; init; }

    /// <summary>JSON object: what a guarded service answered (status, label); null where the family answered.</summary>
    public string? Service { get; init; }

    /// <summary>Rows of the request, recorded or not.</summary>
    public required int Rows { get; init; }

    public required int Flagged { get; init; }

    public required IReadOnlyList<RowRecord> Recorded { get; init; }
}
