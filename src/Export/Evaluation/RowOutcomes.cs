namespace Export.Evaluation;

/// <summary>What a family made of labelled rows.</summary>
/// <param name="Answers">Label answered, or "" for none, length N.</param>
/// <param name="Wrong">Whether that is not the row's label, length N.</param>
/// <param name="Flagged">Whether the row is flagged, length N.</param>
/// <param name="Stood">Whether a valid guarantee's threshold decided that, length N.</param>
sealed record RowOutcomes(string[] Answers, bool[] Wrong, bool[] Flagged, bool[] Stood)
{
    public int Count => Wrong.Length;

    /// <summary>Rows that are not flagged.</summary>
    public int Unflagged { get; } = Flagged.Count(f => !f);

    /// <summary>Wrong ones among them.</summary>
    public int UnflaggedErrors { get; } = Flagged.Zip(Wrong).Count(r => !r.First && r.Second);

    /// <summary>Whether each answer is right.</summary>
    public bool[] Right => [.. Wrong.Select(w => !w)];

    /// <summary>Whether each row is not flagged.</summary>
    public bool[] Covered => [.. Flagged.Select(f => !f)];

    /// <summary>Whether each row is not flagged under a valid guarantee.</summary>
    public bool[] Guaranteed => [.. Flagged.Zip(Stood, (f, stood) => !f && stood)];
}
