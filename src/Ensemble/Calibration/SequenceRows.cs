namespace Ensemble.Calibration;

/// <summary>How many calibration rows a guarantee would take, judged by the rows at hand; an estimate, not a promise.</summary>
public static class SequenceRows
{
    // More rows than anybody labels.
    const int Largest = 50_000_000;

    /// <summary>Rows needed, or null when no number would do.</summary>
    /// <param name="first">The first candidate tested; null when too few rows passed to test any.</param>
    /// <param name="passed">Rows that passed at the loosest candidate.</param>
    /// <param name="rows">Calibration rows N at hand.</param>
    /// <param name="terms">α, δ and kind of loss.</param>
    /// <param name="start">Share of the rows at which the sequence starts, in (0, 1].</param>
    public static int? Needed(SequenceStep? first, int passed, int rows, TestTerms terms, double start)
    {
        (double alpha, double delta) = (terms.Alpha, terms.Delta);
        if (first is { } step)
            return terms.IsBounded ? Bounded(step, rows, terms) : Scaled(step, rows, alpha, delta);
        int least = FixedSequence.MinimumRows(alpha, delta);
        if (passed == 0)
            return rows == 0 ? (int)Math.Ceiling(Math.Max(least, least / start)) : null;
        return passed >= rows * start ? Rows((double)least * rows / passed) : null;
    }

    // The smallest number of passed rows at which the first candidate's error rate, errors rounded up, would be accepted.
    static int? Scaled(SequenceStep step, int rows, double alpha, double delta)
    {
        double gap = alpha - ((double)step.K / step.N);
        if (gap <= 0)
            return null;
        // Rows at which the gap is one standard deviation: a walk row by row would not end near a gap of 0.
        double deviation = alpha * (1 - alpha) / (gap * gap);
        int n = deviation > Largest ? Largest : deviation > 10_000 ? Smallest(m => Errors(step, m), (int)deviation / 8, alpha, delta) : Walk(step, alpha, delta);
        return n >= Largest ? null : Rows(Math.Ceiling((double)n * rows / step.N));
    }

    // The same for losses between 0 and 1: their mean stays, and evidence grows with the rows.
    static int? Bounded(SequenceStep step, int rows, TestTerms terms)
    {
        double mean = step.Loss / step.N;
        if (mean >= terms.Alpha)
            return null;
        int low = 0, high = 1;
        while (high < Largest && terms.PValue(0, mean * high, high) > terms.Delta)
            (low, high) = (high, 2 * high);
        while (high - low > 1)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = terms.PValue(0, mean * middle, middle) <= terms.Delta ? (low, middle) : (middle, high);
        }

        return high >= Largest ? null : Rows(Math.Ceiling((double)high * rows / step.N));
    }

    static int Walk(SequenceStep step, double alpha, double delta)
    {
        int n = 1;
        while (n < Largest && Binomial.Cdf(Errors(step, n), n, alpha) > delta)
        {
            int allowed = Errors(step, n);
            n = Smallest(_ => allowed, n, alpha, delta);
        }

        return n;
    }

    static int Errors(SequenceStep step, int n) => (int)((((long)step.K * n) + step.N - 1) / step.N);

    // The smallest number above n, which fails, at which so many errors would be accepted.
    static int Smallest(Func<int, int> errors, int n, double alpha, double delta)
    {
        int low = n, high = 2 * n;
        while (high < Largest && Binomial.Cdf(errors(high), high, alpha) > delta)
            (low, high) = (high, 2 * high);
        while (high - low > 1)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = Binomial.Cdf(errors(middle), middle, alpha) <= delta ? (low, middle) : (middle, high);
        }

        return high;
    }

    static int? Rows(double rows) => rows > Largest ? null : (int)Math.Ceiling(rows);
}
