namespace Export.Evaluation;

/// <summary>Errors on the rows that truly are of one class, all of them and those that are not flagged.</summary>
/// <param name="Class">Label.</param>
/// <param name="Rows">Rows of the class.</param>
/// <param name="Errors">Wrong answers among them.</param>
/// <param name="Low">Lower end of the two-sided 95 % Clopper–Pearson interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Unflagged">Rows of the class that are not flagged.</param>
/// <param name="UnflaggedErrors">Wrong answers among those.</param>
/// <param name="UnflaggedLow">Lower end of their interval.</param>
/// <param name="UnflaggedHigh">Upper end.</param>
sealed record ClassError(string Class, int Rows, int Errors, double Low, double High, int Unflagged, int UnflaggedErrors, double UnflaggedLow, double UnflaggedHigh)
{
    /// <summary>Counts every class.</summary>
    /// <param name="labels">Labels in class order.</param>
    /// <param name="truth">True class of each row.</param>
    /// <param name="flagged">Whether each row is flagged.</param>
    /// <param name="wrong">Whether each answer is wrong.</param>
    public static ClassError[] Of(IReadOnlyList<string> labels, int[] truth, bool[] flagged, bool[] wrong) => [.. labels.Select((label, c) =>
    {
        int[] rows = [.. Enumerable.Range(0, truth.Length).Where(r => truth[r] == c)];
        var counts = FlagCounts.Of([.. rows.Select(r => flagged[r])], [.. rows.Select(r => wrong[r])]);
        int errors = counts.UnflaggedErrors + counts.FlaggedErrors;
        (double low, double high) = new FlagCounts(rows.Length, errors, 0, 0).UnflaggedInterval(0.05);
        (double unflaggedLow, double unflaggedHigh) = counts.UnflaggedInterval(0.05);
        return new ClassError(label, rows.Length, errors, low, high, counts.Unflagged, counts.UnflaggedErrors, unflaggedLow, unflaggedHigh);
    })];
}
