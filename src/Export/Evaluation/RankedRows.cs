namespace Export.Evaluation;

/// <summary>
/// Rows in the order of a score, sorted once; how well the score tells positives (errors, unfamiliar rows) from the rest, whatever the
/// rows count for. Rows of equal score are never told apart.
/// </summary>
sealed class RankedRows
{
    readonly int[] order;
    readonly double[] scores;
    readonly bool[] positive;

    /// <param name="scores">Score of each row, larger = more likely positive, length N; not finite counts as the largest.</param>
    /// <param name="positive">Which rows are positive, length N.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public RankedRows(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        if (scores.Length != positive.Length)
            throw new ArgumentException($"{scores.Length} scores for {positive.Length} rows", nameof(scores));
        order = new int[scores.Length];
        this.scores = new double[scores.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            this.scores[i] = double.IsFinite(scores[i]) ? scores[i] : double.PositiveInfinity;
        }

        Array.Sort(this.scores, order);
        this.positive = new bool[scores.Length];
        for (int i = 0; i < order.Length; i++)
            this.positive[i] = positive[order[i]];
    }

    /// <summary>P(score of a positive &gt; score of a negative) + ½ P(equal), in [0, 1]; NaN without both kinds.</summary>
    /// <param name="counts">How often each row counts, length N, in the rows' own order.</param>
    public double Auroc(int[] counts)
    {
        double below = 0, wins = 0, positives = 0;
        for (int i = 0; i < order.Length;)
        {
            (int ties, int negatives, int end) = Group(counts, i, 1);
            wins += ties * (below + (negatives / 2.0));
            positives += ties;
            below += negatives;
            i = end;
        }

        return positives == 0 || below == 0 ? double.NaN : wins / (positives * below);
    }

    /// <summary>
    /// Share of negatives at or above the largest threshold t with at least 95 % of the positives at or above t, in [0, 1]; NaN without
    /// both kinds.
    /// </summary>
    /// <param name="counts">How often each row counts, length N.</param>
    public double FalsePositiveRateAt95(int[] counts)
    {
        (long positives, long negatives) = Kinds(counts);
        if (positives == 0 || negatives == 0)
            return double.NaN;
        long found = 0, wrong = 0;
        // 20·found ≥ 19·positives is found/positives ≥ .95 without rounding.
        for (int i = order.Length - 1; i >= 0 && 20 * found < 19 * positives;)
        {
            (int ties, int others, i) = Group(counts, i, -1);
            found += ties;
            wrong += others;
        }

        return (double)wrong / negatives;
    }

    /// <summary>
    /// Average precision Σ (recall_i − recall_(i−1))·precision_i over the distinct scores from the largest down, in [0, 1]; NaN without a
    /// positive.
    /// </summary>
    /// <param name="counts">How often each row counts, length N.</param>
    public double AveragePrecision(int[] counts)
    {
        long positives = Kinds(counts).Positives, found = 0, seen = 0;
        double sum = 0;
        for (int i = order.Length - 1; i >= 0;)
        {
            (int ties, int others, i) = Group(counts, i, -1);
            found += ties;
            seen += ties + others;
            if (ties > 0)
                sum += (double)ties * found / seen;
        }

        return positives == 0 ? double.NaN : sum / positives;
    }

    /// <summary>The curve of risk over coverage when the rows with the largest scores are given up first; positives are errors.</summary>
    /// <param name="counts">How often each row counts, length N; at least one does.</param>
    public SelectiveCurve Curve(int[] counts)
    {
        var points = new List<(double Score, int Kept, int Errors)>();
        int kept = 0, errors = 0;
        for (int i = 0; i < order.Length;)
        {
            double score = scores[i];
            (int ties, int others, i) = Group(counts, i, 1);
            kept += ties + others;
            errors += ties;
            if (ties + others > 0)
                points.Add((score, kept, errors));
        }

        return new SelectiveCurve(points);
    }

    // Counts of the rows whose score is that of the row at `start`, upwards or downwards, and where the next score begins.
    (int Positives, int Negatives, int End) Group(int[] counts, int start, int step)
    {
        int positives = 0, negatives = 0, i = start;
        for (; i >= 0 && i < order.Length && scores[i] == scores[start]; i += step)
        {
            if (positive[i])
                positives += counts[order[i]];
            else
                negatives += counts[order[i]];
        }

        return (positives, negatives, i);
    }

    (long Positives, long Negatives) Kinds(int[] counts)
    {
        long positives = 0, negatives = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (positive[i])
                positives += counts[order[i]];
            else
                negatives += counts[order[i]];
        }

        return (positives, negatives);
    }
}
