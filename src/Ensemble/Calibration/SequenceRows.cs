namespace Ensemble.Calibration;

/// <summary>How many calibration rows a guarantee would take, judged by the rows at hand; an estimate, not a promise.</summary>
public static class SequenceRows
{
    // More rows than anybody labels.
    const int Largest = 100_000_000;

    /// <summary>Rows needed, or null when no number would do.</summary>
    /// <param name="first">The first candidate tested; null when too few rows passed to test any.</param>
    /// <param name="passed">Rows that passed at the loosest candidate.</param>
    /// <param name="rows">Calibration rows N at hand.</param>
    /// <param name="alpha">Bound α, in (0, 1).</param>
    /// <param name="delta">Probability δ that the bound fails, in (0, 1).</param>
    /// <param name="start">Share of the rows at which the sequence starts, in (0, 1].</param>
    public static int? Needed(SequenceStep? first, int passed, int rows, double alpha, double delta, double start)
    {
        if (first is { } step)
            return Scaled(step, rows, alpha, delta);
        int least = FixedSequence.MinimumRows(alpha, delta);
        if (passed == 0)
            return rows == 0 ? (int)Math.Ceiling(Math.Max(least, least / start)) : null;
        return passed >= rows * start ? Rows((double)least * rows / passed) : null;
    }

    // The smallest number of passed rows at which the first candidate's error rate, errors rounded up, would be accepted.
    static int? Scaled(SequenceStep step, int rows, double alpha, double delta)
    {
        if ((double)step.K / step.N >= alpha)
            return null;
        int n = 1;
        while (true)
        {
            int errors = (int)((((long)step.K * n) + step.N - 1) / step.N);
            if (Binomial.Cdf(errors, n, alpha) <= delta)
                return Rows(Math.Ceiling((double)n * rows / step.N));
            if (Smallest(errors, n, alpha, delta) is not { } next)
                return null;
            n = next;
        }
    }

    // The smallest number above n at which so many errors would be accepted; one that rounds up to more may still fail.
    static int? Smallest(int errors, int n, double alpha, double delta)
    {
        int low = n, high = 2 * n;
        while (Binomial.Cdf(errors, high, alpha) > delta)
        {
            (low, high) = (high, 2 * high);
            if (high > Largest)
                return null;
        }

        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Binomial.Cdf(errors, middle, alpha) <= delta ? (low, middle) : (middle, high);
        }

        return high;
    }

    static int? Rows(double rows) => rows > Largest ? null : (int)Math.Ceiling(rows);
}
