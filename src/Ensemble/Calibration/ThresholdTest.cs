namespace Ensemble.Calibration;

/// <summary>Finds the loosest threshold that a method accepts: with probability at least 1 − δ its mean loss is at most α.</summary>
public static class ThresholdTest
{
    /// <summary>The most candidates that Bonferroni and Holm share δ between; more would leave each next to nothing.</summary>
    public const int SharedCandidates = 100;

    /// <summary>Tests thresholds by the method that the terms name.</summary>
    /// <param name="fitRisks">Risks of the fit split, from which candidates come.</param>
    /// <param name="rows">Calibration rows, flagged ones too.</param>
    /// <param name="terms">How they are tested.</param>
    /// <exception cref="ArgumentOutOfRangeException">The terms are out of range.</exception>
    public static SequenceResult Run(ReadOnlySpan<double> fitRisks, ReadOnlySpan<CalibrationRow> rows, TestTerms terms)
    {
        terms.Check();
        return terms.Method switch
        {
            TestMethod.FixedSequence => FixedSequence.Run(FixedSequence.Candidates(fitRisks), rows, terms),
            TestMethod.Sgr => Search(rows, terms),
            TestMethod.Bonferroni => Shared(FixedSequence.Candidates(fitRisks, SharedCandidates), rows, terms, stepDown: false),
            _ => Shared(FixedSequence.Candidates(fitRisks, SharedCandidates), rows, terms, stepDown: true),
        };
    }

    /// <remarks>
    /// Geifman and El-Yaniv 2017, "Selective classification for deep neural networks", algorithm 1: the bound of each step is below α
    /// exactly when the binomial test at the step's level rejects. Errors are counted, never recovered from a rate.
    /// </remarks>
    static SequenceResult Search(ReadOnlySpan<CalibrationRow> rows, TestTerms terms)
    {
        var counts = new ThresholdCounts(rows, terms);
        int m = counts.Passed.Length, low = 0, high = m - 1, steps = m < 2 ? 1 : (int)Math.Ceiling(Math.Log2(m));
        double level = terms.Delta / steps;
        SequenceStep? first = null, accepted = null;
        int tested = 0;
        for (; tested < steps && low <= high; tested++)
        {
            int middle = low + ((high - low + 1) / 2);
            SequenceStep step = counts.At(counts.Passed[middle]);
            first ??= step;
            bool holds = step.PValue <= level;
            if (holds && step.N > (accepted?.N ?? 0))
                accepted = step;
            (low, high) = holds ? (middle + 1, high) : (low, middle - 1);
        }

        int? needed = accepted is null ? SequenceRows.Needed(first, m, rows.Length, terms with { Delta = level }, 0.5) : 0;
        return new SequenceResult(accepted, first, rows.Length, tested, needed) { Level = level };
    }

    static SequenceResult Shared(double[] candidates, ReadOnlySpan<CalibrationRow> rows, TestTerms terms, bool stepDown)
    {
        var counts = new ThresholdCounts(rows, terms);
        SequenceStep[] steps = [.. candidates.Select(counts.At).OrderBy(s => s.PValue).ThenBy(s => s.Tau)];
        SequenceStep? accepted = null;
        double level = terms.Delta / Math.Max(1, steps.Length), reached = level;
        for (int i = 0; i < steps.Length; i++)
        {
            double now = stepDown ? terms.Delta / (steps.Length - i) : level;
            if (steps[i].PValue > now)
                break;
            if (steps[i].N > (accepted?.N ?? 0))
                (accepted, reached) = (steps[i], now);
        }

        SequenceStep? first = steps.Length > 0 ? steps[0] : null;
        int? needed = accepted is null
            ? SequenceRows.Needed(first is { N: > 0 } ? first : null, counts.Passed.Length, rows.Length, terms with { Delta = level }, 0.5) : 0;
        return new SequenceResult(accepted, first, rows.Length, steps.Length, needed) { Level = reached };
    }
}
