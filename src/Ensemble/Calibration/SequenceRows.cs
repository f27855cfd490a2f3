namespace Ensemble.Calibration;

/// <summary>How many calibration rows a guarantee would take, judged by the rows at hand; an estimate, not a promise.</summary>
public static class SequenceRows
{
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

    // The smallest multiple of the rows at which the first candidate's error rate would be accepted.
    static int? Scaled(SequenceStep step, int rows, double alpha, double delta)
    {
        double rate = (double)step.K / step.N;
        if (rate >= alpha)
            return null;
        double low = 1, high = 2;
        while (!Accepts(high))
        {
            low = high;
            high *= 2;
            if (high * rows > 1e8)
                return null;
        }

        while (high - low > 1e-3)
        {
            double middle = (low + high) / 2;
            if (Accepts(middle))
                high = middle;
            else
                low = middle;
        }

        return Rows(high * rows);

        bool Accepts(double times) =>
            Binomial.Cdf((int)Math.Ceiling(step.K * times), (int)Math.Floor(step.N * times), alpha) <= delta;
    }

    static int? Rows(double rows) => rows > 1e8 ? null : (int)Math.Ceiling(rows);
}
