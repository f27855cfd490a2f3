namespace Gateway.Replaying;

/// <summary>What changed among some of the replayed rows.</summary>
/// <param name="name">What they are called.</param>
/// <param name="rows">Those of them that could be replayed.</param>
sealed class ReplayCount(string name, IReadOnlyCollection<ReplayedRow> rows)
{
    public string Name => name;

    public int Rows { get; } = rows.Count;

    public int Answers { get; } = rows.Count(r => r.AnswerChanged);

    public int NewlyFlagged { get; } = rows.Count(r => !r.WasFlagged && r.IsFlagged);

    public int NoLongerFlagged { get; } = rows.Count(r => r.WasFlagged && !r.IsFlagged);

    public int Labelled { get; } = rows.Count(r => r.Label is not null);

    /// <summary>Labelled rows that were answered rightly then, and now.</summary>
    public int RightThen { get; } = rows.Count(r => r.Label == r.WasAnswer);

    public int RightNow { get; } = rows.Count(r => r.Label == r.IsAnswer);
}
