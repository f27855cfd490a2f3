namespace Ensemble.Calibration;

/// <summary>A threshold for each group of rows.</summary>
public static class GroupTest
{
    /// <summary>The most groups.</summary>
    public const int Most = 256;

    /// <summary>
    /// Tests each group by its own rows. The G groups with rows enough to accept anything share δ, δ/G each, so that all hold together;
    /// with <paramref name="perGroup"/> each is tested at δ and holds by itself. The others have no result.
    /// </summary>
    /// <param name="groups">Group of each calibration row.</param>
    /// <param name="rows">Calibration rows.</param>
    /// <param name="terms">How they are tested; δ is what the groups share.</param>
    /// <param name="perGroup">Whether each group has δ to itself.</param>
    /// <param name="run">Tests one group's rows on terms of its own.</param>
    /// <returns>Every group by ascending name, with its rows, and a result where these are enough.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static (string Group, CalibrationRow[] Rows, SequenceResult? Result)[] Run(
        IReadOnlyList<string> groups, IReadOnlyList<CalibrationRow> rows, TestTerms terms, bool perGroup, Func<CalibrationRow[], TestTerms, SequenceResult> run)
    {
        if (groups.Count != rows.Count)
            throw new ArgumentException($"{groups.Count} groups for {rows.Count} rows", nameof(groups));
        (string Group, CalibrationRow[] Rows)[] parts = [.. rows.Zip(groups, (row, group) => (row, group))
            .GroupBy(r => r.group, r => r.row, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.ToArray()))];
        int[] sizes = [.. parts.Select(p => p.Rows.Length).OrderDescending()];
        // Rows, not outcomes, say which groups take part.
        int sharing = Enumerable.Range(1, sizes.Length).LastOrDefault(g => sizes[g - 1] >= Least(terms, perGroup ? 1 : g));
        double level = terms.Delta / (perGroup ? 1 : Math.Max(1, sharing));
        // No more than share: the largest ones.
        HashSet<string> taking = [.. parts.OrderByDescending(p => p.Rows.Length).ThenBy(p => p.Group, StringComparer.Ordinal).Take(sharing).Select(p => p.Group)];
        return [.. parts.Select(p => (p.Group, p.Rows, taking.Contains(p.Group) ? run(p.Rows, terms with { Delta = level }) : null))];
    }

    static int Least(TestTerms terms, int groups) => FixedSequence.MinimumRows(terms.Alpha, terms.Delta / groups / terms.Starts.Length);
}
