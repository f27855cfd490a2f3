namespace Gateway.Store;

/// <summary>A label as the store holds it.</summary>
/// <param name="Row">Index of the row in its request.</param>
/// <param name="Who">Who says so.</param>
/// <param name="Label">What is true of the row.</param>
/// <param name="Received">When it came, microseconds since 1970.</param>
/// <param name="Standing">counted, late, unknown or contradictory.</param>
/// <param name="Seq">Its number: one that came later has a higher one.</param>
/// <param name="Blind">Whether it is an audit label: it counts, and its row had been handed out to its giver before it came.</param>
sealed record StoredLabel(int Row, string Who, string Label, long Received, string Standing, long Seq, bool Blind)
{
    public bool Counts => Standing == "counted";
}
