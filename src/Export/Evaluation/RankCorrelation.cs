namespace Export.Evaluation;

/// <summary>Spearman's correlation of two columns, with how often each row counts; ties take their mean rank.</summary>
/// <param name="first">Length N.</param>
/// <param name="second">Length N.</param>
sealed class RankCorrelation(double[] first, double[] second)
{
    readonly int[] byFirst = Order(first);
    readonly int[] bySecond = Order(second);

    /// <summary>The correlation, in [−1, 1]; NaN where one column is constant.</summary>
    /// <param name="counts">How often each row counts, length N.</param>
    public double Of(int[] counts)
    {
        double[] x = Ranks(first, byFirst, counts), y = Ranks(second, bySecond, counts);
        double n = 0, sumX = 0, sumY = 0;
        for (int i = 0; i < counts.Length; i++)
            (n, sumX, sumY) = (n + counts[i], sumX + (counts[i] * x[i]), sumY + (counts[i] * y[i]));
        double xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double dx = x[i] - (sumX / n), dy = y[i] - (sumY / n);
            (xx, yy, xy) = (xx + (counts[i] * dx * dx), yy + (counts[i] * dy * dy), xy + (counts[i] * dx * dy));
        }

        return xx * yy > 0 ? xy / Math.Sqrt(xx * yy) : double.NaN;
    }

    static double[] Ranks(double[] values, int[] order, int[] counts)
    {
        double[] ranks = new double[values.Length];
        long below = 0;
        for (int i = 0; i < order.Length;)
        {
            int end = i;
            long tied = 0;
            for (; end < order.Length && values[order[end]] == values[order[i]]; end++)
                tied += counts[order[end]];
            for (int k = i; k < end; k++)
                ranks[order[k]] = below + ((tied + 1) / 2.0);
            below += tied;
            i = end;
        }

        return ranks;
    }

    static int[] Order(double[] values) => [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
}
