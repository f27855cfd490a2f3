namespace Gateway.Store;

/// <summary>What became of a label.</summary>
enum LabelStanding
{
    /// <summary>The first of this person for this row; it counts.</summary>
    Counted,
    /// <summary>The same was said before; nothing changes.</summary>
    Repeated,
    /// <summary>The same person said otherwise of the row before, which goes on counting; kept.</summary>
    Contradictory,
    /// <summary>It came too long after the decision to be like the others; kept.</summary>
    Late,
    /// <summary>The store holds no such row of the family; kept.</summary>
    Unknown,
}
