namespace Gateway.Store;

/// <summary>Labels of one call.</summary>
/// <param name="Family">Whose decisions they are about.</param>
/// <param name="Received">When they came, microseconds since 1970.</param>
/// <param name="Labels">In the order of the call.</param>
sealed record LabelBatch(string Family, long Received, IReadOnlyList<LabelRecord> Labels)
{
    /// <summary>Whose decisions alone; null for those of every tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Who sent them, as it was known; null where it was not.</summary>
    public string? GivenBy { get; init; }
}
