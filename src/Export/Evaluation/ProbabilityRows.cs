namespace Export.Evaluation;

/// <summary>What each row adds to the measures of class probabilities; rows without probabilities (NaN) are left out.</summary>
sealed class ProbabilityRows
{
    /// <summary>Bins of both calibration errors.</summary>
    public const int Bins = 15;

    readonly int[] byConfidence;
    readonly bool[] answered;
    readonly bool[] right;
    readonly bool[] hit;
    readonly double[] nll;
    readonly double[] brier;
    readonly double[] confidence;
    readonly double[] gap;

    /// <param name="probabilities">Row-major, shape (N, C).</param>
    /// <param name="truth">True class of each row, length N ≥ 1.</param>
    /// <param name="predictions">Class answered, where that is not the most probable one; null takes that.</param>
    public ProbabilityRows(double[] probabilities, int[] truth, int[]? predictions = null)
    {
        int rows = truth.Length, classes = probabilities.Length / rows;
        (answered, right, hit) = (new bool[rows], new bool[rows], new bool[rows]);
        (nll, brier, confidence, gap) = (new double[rows], new double[rows], new double[rows], new double[rows]);
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<double> p = probabilities.AsSpan(r * classes, classes);
            answered[r] = !double.IsNaN(p[0]);
            if (!answered[r])
                continue;
            int top = ProbabilityMetrics.ArgMax(p);
            right[r] = (predictions?[r] ?? top) == truth[r];
            confidence[r] = p[top];
            hit[r] = top == truth[r];
            gap[r] = (hit[r] ? 1 : 0) - p[top];
            nll[r] = ProbabilityMetrics.Nll(p, [truth[r]]);
            brier[r] = ProbabilityMetrics.Brier(p, [truth[r]]);
        }

        byConfidence = [.. Enumerable.Range(0, rows).Where(r => answered[r]).OrderBy(r => confidence[r])];
    }

    /// <summary>Rows with probabilities.</summary>
    public int Rows => byConfidence.Length;

    /// <summary>Brier score, NLL in nats, accuracy, ECE, adaptive ECE, in this order.</summary>
    /// <param name="counts">How often each row counts, length N.</param>
    public double[] Measures(int[] counts)
    {
        double total = 0, rightOnes = 0, losses = 0, squares = 0;
        foreach (int r in byConfidence)
        {
            total += counts[r];
            rightOnes += right[r] ? counts[r] : 0;
            losses += counts[r] * nll[r];
            squares += counts[r] * brier[r];
        }

        return total == 0 ? [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN]
            : [squares / total, losses / total, rightOnes / total, Ece(counts, total), AdaptiveEce(counts, total)];
    }

    /// <summary>The bins of equal width, closed on the right, that hold rows.</summary>
    public ReliabilityBin[] Reliability()
    {
        var bins = new (int Rows, double Confidence, int Right)[Bins];
        foreach (int r in byConfidence)
        {
            ref var bin = ref bins[Bin(r)];
            bin = (bin.Rows + 1, bin.Confidence + confidence[r], bin.Right + (hit[r] ? 1 : 0));
        }

        return [.. bins.Select((b, i) => (Bin: b, Index: i)).Where(b => b.Bin.Rows > 0).Select(b =>
            new ReliabilityBin((double)b.Index / Bins, (b.Index + 1.0) / Bins, b.Bin.Rows, b.Bin.Confidence / b.Bin.Rows, (double)b.Bin.Right / b.Bin.Rows))];
    }

    double Ece(int[] counts, double total)
    {
        double[] sums = new double[Bins];
        foreach (int r in byConfidence)
            sums[Bin(r)] += counts[r] * gap[r];
        return sums.Sum(Math.Abs) / total;
    }

    // Bins of equal mass: of all copies in the order of confidence, copy k of n lies in bin ⌊15k/n⌋. Copies of equal confidence have no
    // order among themselves, so each takes their mean gap.
    double AdaptiveEce(int[] counts, double total)
    {
        double[] sums = new double[Bins];
        long position = 0, copies = (long)total;
        for (int i = 0; i < byConfidence.Length;)
        {
            int end = i;
            long tied = 0;
            double gaps = 0;
            for (; end < byConfidence.Length && confidence[byConfidence[end]] == confidence[byConfidence[i]]; end++)
            {
                tied += counts[byConfidence[end]];
                gaps += counts[byConfidence[end]] * gap[byConfidence[end]];
            }

            for (long k = 0; k < tied; k++, position++)
                sums[position * Bins / copies] += gaps / tied;
            i = end;
        }

        return sums.Sum(Math.Abs) / total;
    }

    int Bin(int row) => Math.Clamp((int)Math.Ceiling(confidence[row] * Bins) - 1, 0, Bins - 1);
}
