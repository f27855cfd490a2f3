namespace Ensemble.Calibration;

/// <summary>
/// Learn-then-Test with one fixed sequence of thresholds, strict to loose: with probability at least 1 − δ over the
/// calibration draw, P(wrong | passed, risk ≤ τ) ≤ α for the threshold τ it accepts.
/// </summary>
/// <remarks>
/// Angelopoulos, Bates, Candès, Jordan and Lei 2021, "Learn then Test", fixed-sequence testing. The candidates must be fixed
/// before calibration labels are read: they are risks of the fit split.
/// </remarks>
public static class FixedSequence
{
    /// <summary>The most candidates of a sequence.</summary>
    public const int MaximumCandidates = 500;

    /// <summary>Distinct finite risks of the fit split, ascending; of more than 500, 500 evenly spaced ones with both ends.</summary>
    /// <param name="fitRisks">Risk of each fit row.</param>
    /// <param name="most">The most candidates.</param>
    public static double[] Candidates(ReadOnlySpan<double> fitRisks, int most = MaximumCandidates)
    {
        var distinct = new SortedSet<double>();
        foreach (double risk in fitRisks)
        {
            if (double.IsFinite(risk))
                distinct.Add(risk);
        }

        double[] all = [.. distinct];
        if (all.Length <= most)
            return all;
        double[] chosen = new double[most];
        long last = most - 1;
        for (long i = 0; i <= last; i++)
            chosen[i] = all[((2 * i * (all.Length - 1)) + last) / (2 * last)];
        return chosen;
    }

    /// <summary>Rows that must pass for a threshold without an error to be accepted: ⌈ln δ / ln(1 − α)⌉.</summary>
    /// <param name="alpha">Bound α, in (0, 1).</param>
    /// <param name="delta">Probability δ that the bound fails, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">α or δ is not in (0, 1).</exception>
    public static int MinimumRows(double alpha, double delta)
    {
        new TestTerms(alpha, delta).Check();
        return (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Log(delta) / Math.Log(1 - alpha)));
    }

    /// <summary>Tests the candidates in order and accepts up to the first that fails.</summary>
    /// <param name="candidates">Thresholds, strictly ascending.</param>
    /// <param name="rows">Calibration rows, flagged ones too.</param>
    /// <param name="alpha">Bound α on P(wrong | not flagged), in (0, 1).</param>
    /// <param name="delta">Probability δ that the bound fails, in (0, 1).</param>
    /// <param name="start">Share of the rows at which the sequence starts, in (0, 1].</param>
    /// <param name="band">Distance β by which a score may move between machines, ≥ 0: n counts risk ≤ τ − β, k risk ≤ τ + β.</param>
    /// <exception cref="ArgumentOutOfRangeException">α, δ, the start or β is out of range.</exception>
    public static SequenceResult Run(
        ReadOnlySpan<double> candidates, ReadOnlySpan<CalibrationRow> rows, double alpha, double delta, double start = 0.5, double band = 0) =>
        Run(candidates, rows, new TestTerms(alpha, delta) { Starts = [start], Band = band });

    /// <summary>
    /// Tests the candidates in order, once from each start at its share of δ. What any of the sequences accepts holds together, so the
    /// one that leaves the most rows unflagged is taken.
    /// </summary>
    /// <param name="candidates">Thresholds, strictly ascending.</param>
    /// <param name="rows">Calibration rows, flagged ones too.</param>
    /// <param name="terms">α, δ, starts, band and kind of loss.</param>
    /// <exception cref="ArgumentOutOfRangeException">α, δ, a start or β is out of range.</exception>
    public static SequenceResult Run(ReadOnlySpan<double> candidates, ReadOnlySpan<CalibrationRow> rows, TestTerms terms)
    {
        terms.Check();
        var counts = new ThresholdCounts(rows, terms);
        double level = terms.Delta / terms.Starts.Length;
        SequenceResult? best = null;
        foreach (double start in terms.Starts)
        {
            SequenceResult result = From(start, candidates, counts, rows.Length, terms with { Delta = level });
            bool better = best is null || (result.Accepted?.N ?? -1) > (best.Accepted?.N ?? -1)
                || (best.Accepted is null && (result.RowsNeeded ?? int.MaxValue) < (best.RowsNeeded ?? int.MaxValue));
            best = better ? result : best;
        }

        return best!;
    }

    static SequenceResult From(double start, ReadOnlySpan<double> candidates, ThresholdCounts counts, int rows, TestTerms terms)
    {
        int least = Math.Max(MinimumRows(terms.Alpha, terms.Delta), (int)Math.Ceiling(rows * start));
        SequenceStep? first = null, accepted = null;
        int tested = 0, n = 0;
        bool failed = false;
        foreach (double tau in candidates)
        {
            SequenceStep step = counts.At(tau);
            n = step.N;
            if (n < least)
                continue;
            first ??= step;
            tested++;
            failed = step.PValue > terms.Delta;
            if (failed)
                break;
            accepted = step;
        }

        int? needed = accepted is null ? SequenceRows.Needed(first, n, rows, terms, start) : 0;
        return new SequenceResult(accepted, first, rows, tested, needed) { Level = terms.Delta, Start = start, IsWhole = tested > 0 && !failed };
    }
}
