namespace Export.Evaluation;

/// <summary>Quality of class probabilities against the true classes.</summary>
static class ProbabilityMetrics
{
    /// <summary>Smallest probability whose logarithm is taken, so that one certain mistake costs 27.6 nats and not infinity.</summary>
    public const double Floor = 1e-12;

    /// <summary>Share of rows whose most probable class (the lowest of equals) is the true one, in [0, 1].</summary>
    /// <param name="probabilities">Row-major, shape (N, C).</param>
    /// <param name="truth">True class of each row, length N ≥ 1.</param>
    /// <exception cref="ArgumentException">No row, or the shapes do not fit.</exception>
    public static double Accuracy(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth)
    {
        int classes = Classes(probabilities, truth), right = 0;
        for (int row = 0; row < truth.Length; row++)
            right += ArgMax(probabilities.Slice(row * classes, classes)) == truth[row] ? 1 : 0;
        return (double)right / truth.Length;
    }

    /// <summary>Mean negative log-likelihood of the true class, nats, ≥ 0; probabilities below 1e-12 count as 1e-12.</summary>
    /// <param name="probabilities">Row-major, shape (N, C).</param>
    /// <param name="truth">True class of each row, length N ≥ 1.</param>
    /// <exception cref="ArgumentException">No row, or the shapes do not fit.</exception>
    public static double Nll(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth)
    {
        int classes = Classes(probabilities, truth);
        double sum = 0;
        for (int row = 0; row < truth.Length; row++)
            sum -= Math.Log(Math.Max(probabilities[(row * classes) + truth[row]], Floor));
        return sum / truth.Length;
    }

    /// <summary>Mean over rows of Σ_c (p(c) − 1{c = truth})², in [0, 2].</summary>
    /// <param name="probabilities">Row-major, shape (N, C).</param>
    /// <param name="truth">True class of each row, length N ≥ 1.</param>
    /// <exception cref="ArgumentException">No row, or the shapes do not fit.</exception>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth)
    {
        int classes = Classes(probabilities, truth);
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            double error = probabilities[i] - (i % classes == truth[i / classes] ? 1 : 0);
            sum += error * error;
        }

        return sum / truth.Length;
    }

    /// <summary>
    /// Expected calibration error of the largest probability, in [0, 1]: bins of equal width, closed on the right,
    /// Σ (rows in bin / N)·|accuracy − mean probability|.
    /// </summary>
    /// <param name="probabilities">Row-major, shape (N, C).</param>
    /// <param name="truth">True class of each row, length N ≥ 1.</param>
    /// <param name="bins">Number of bins, ≥ 1.</param>
    /// <exception cref="ArgumentException">No row, or the shapes do not fit.</exception>
    public static double Ece(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, int bins = 15)
    {
        int classes = Classes(probabilities, truth);
        double[] gap = new double[bins];
        for (int row = 0; row < truth.Length; row++)
        {
            ReadOnlySpan<double> p = probabilities.Slice(row * classes, classes);
            int answer = ArgMax(p);
            int bin = Math.Clamp((int)Math.Ceiling(p[answer] * bins) - 1, 0, bins - 1);
            gap[bin] += (answer == truth[row] ? 1 : 0) - p[answer];
        }

        return gap.Sum(Math.Abs) / truth.Length;
    }

    /// <summary>Index of the largest value, the lowest of equals.</summary>
    public static int ArgMax(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }

    static int Classes(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth)
    {
        if (truth.IsEmpty || probabilities.Length % truth.Length != 0 || probabilities.IsEmpty)
            throw new ArgumentException($"{probabilities.Length} probabilities for {truth.Length} rows", nameof(probabilities));
        return probabilities.Length / truth.Length;
    }
}
