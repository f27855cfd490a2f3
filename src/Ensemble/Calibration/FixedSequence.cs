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
    public static double[] Candidates(ReadOnlySpan<double> fitRisks)
    {
        var distinct = new SortedSet<double>();
        foreach (double risk in fitRisks)
        {
            if (double.IsFinite(risk))
                distinct.Add(risk);
        }

        double[] all = [.. distinct];
        if (all.Length <= MaximumCandidates)
            return all;
        double[] chosen = new double[MaximumCandidates];
        const long last = MaximumCandidates - 1;
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
        Check(alpha, delta, 1, 0);
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
        ReadOnlySpan<double> candidates, ReadOnlySpan<CalibrationRow> rows, double alpha, double delta, double start = 0.5, double band = 0)
    {
        Check(alpha, delta, start, band);
        double[] passed = Sorted(rows, wrongOnly: false), wrong = Sorted(rows, wrongOnly: true);
        int least = Math.Max(MinimumRows(alpha, delta), (int)Math.Ceiling(rows.Length * start));
        SequenceStep? first = null, accepted = null;
        int n = 0, k = 0, tested = 0;
        foreach (double tau in candidates)
        {
            while (n < passed.Length && passed[n] <= tau - band)
                n++;
            while (k < wrong.Length && wrong[k] <= tau + band)
                k++;
            if (n < least)
                continue;
            var step = new SequenceStep(tau, n, k, Binomial.Cdf(k, n, alpha));
            first ??= step;
            tested++;
            if (step.PValue > delta)
                break;
            accepted = step;
        }

        int? needed = accepted is null ? SequenceRows.Needed(first, n, rows.Length, alpha, delta, start) : 0;
        return new SequenceResult(accepted, first, rows.Length, tested, needed);
    }

    static double[] Sorted(ReadOnlySpan<CalibrationRow> rows, bool wrongOnly)
    {
        var risks = new List<double>(rows.Length);
        foreach (CalibrationRow row in rows)
        {
            if (row.Passed && double.IsFinite(row.Risk) && (row.Wrong || !wrongOnly))
                risks.Add(row.Risk);
        }

        risks.Sort();
        return [.. risks];
    }

    static void Check(double alpha, double delta, double start, double band)
    {
        Require(alpha is > 0 and < 1, nameof(alpha), alpha, "α is in (0, 1)");
        Require(delta is > 0 and < 1, nameof(delta), delta, "δ is in (0, 1)");
        Require(start is > 0 and <= 1, nameof(start), start, "the start is in (0, 1]");
        Require(band >= 0 && double.IsFinite(band), nameof(band), band, "β is finite and not negative");
    }

    static void Require(bool holds, string name, double value, string message)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, message);
    }
}
