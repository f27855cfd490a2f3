namespace Export.Evaluation;

/// <summary>
/// Paired randomisation test of the error among unflagged rows, which are not the same rows for both: were the two alike, each row's
/// pair of outcomes could as well have come the other way round.
/// </summary>
static class SwapTest
{
    /// <summary>Up to here every way to swap is counted; beyond, ways are drawn.</summary>
    const int CountedPairs = 16;

    const int Draws = 10_000;

    // Sums of the same fractions in another order differ in the last bits.
    const double Rounding = 1e-12;

    /// <summary>Two-sided p of the difference of the errors among unflagged rows.</summary>
    /// <param name="a">The first one's outcomes.</param>
    /// <param name="b">The second one's, on the same rows.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <returns>
    /// Share of all swaps whose difference is at least as large, or (1 + such) / (1 + draws) where they are drawn; NaN where either
    /// leaves no row unflagged.
    /// </returns>
    public static double P(RowOutcomes a, RowOutcomes b, int seed)
    {
        if (a.Unflagged == 0 || b.Unflagged == 0)
            return double.NaN;
        int[] differ = [.. Enumerable.Range(0, a.Count).Where(i => a.Flagged[i] != b.Flagged[i] || (!a.Flagged[i] && a.Wrong[i] != b.Wrong[i]))];
        double seen = Math.Abs(Difference(a, b, differ, _ => false)) - Rounding;
        if (differ.Length <= CountedPairs)
        {
            int ways = 1 << differ.Length, larger = 0;
            for (int way = 0; way < ways; way++)
                larger += Math.Abs(Difference(a, b, differ, k => (way >> k & 1) == 1)) >= seen ? 1 : 0;
            return (double)larger / ways;
        }

        var random = new Random(seed);
        int atLeast = 0;
        for (int draw = 0; draw < Draws; draw++)
            atLeast += Math.Abs(Difference(a, b, differ, _ => random.Next(2) == 1)) >= seen ? 1 : 0;
        return (1.0 + atLeast) / (1 + Draws);
    }

    static double Difference(RowOutcomes a, RowOutcomes b, int[] differ, Func<int, bool> swaps)
    {
        int rowsA = a.Unflagged, errorsA = a.UnflaggedErrors, rowsB = b.Unflagged, errorsB = b.UnflaggedErrors;
        for (int k = 0; k < differ.Length; k++)
        {
            if (!swaps(k))
                continue;
            int i = differ[k];
            int rows = (a.Flagged[i] ? 0 : 1) - (b.Flagged[i] ? 0 : 1);
            int errors = (!a.Flagged[i] && a.Wrong[i] ? 1 : 0) - (!b.Flagged[i] && b.Wrong[i] ? 1 : 0);
            (rowsA, rowsB, errorsA, errorsB) = (rowsA - rows, rowsB + rows, errorsA - errors, errorsB + errors);
        }

        return Share(errorsB, rowsB) - Share(errorsA, rowsA);
    }

    // No unflagged row has no wrong one.
    static double Share(int errors, int rows) => rows == 0 ? 0 : (double)errors / rows;
}
