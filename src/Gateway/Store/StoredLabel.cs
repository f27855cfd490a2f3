namespace Gateway.Store;

/// <summary>A label as the store holds it.</summary>
/// <param name="Row">Index of the row in its request.</param>
/// <param name="Who">Who says so.</param>
/// <param name="Label">What is true of the row.</param>
/// <param name="Received">When it came, microseconds since 1970.</param>
/// <param name="Standing">counted, late, unknown or contradictory.</param>
sealed record StoredLabel(int Row, string Who, string Label, long Received, string Standing)
{
    public bool Counts => Standing == "counted";
}
