using Ensemble.Calibration;

namespace Export.Evaluation;

/// <summary>
/// Contenders on the same rows. Rows are split at random into a calibrate and a test half again and again, alike for all; in
/// each draw both halves are resampled with replacement, so that differences are paired by row.
/// </summary>
static class Comparison
{
    /// <summary>Every column, with intervals; the last contender is compared with each of the others.</summary>
    /// <param name="contenders">Contenders, each with the same N ≥ 2 rows in the same order.</param>
    /// <param name="options">How it is drawn.</param>
    /// <exception cref="ArgumentException">Fewer than two rows, or contenders differ in their rows or unfamiliar sets.</exception>
    public static ComparisonMetric[] Run(IReadOnlyList<Contender> contenders, ComparisonOptions options)
    {
        int rows = contenders[0].Risk.Length;
        if (rows < 2 || contenders.Any(c => c.Risk.Length != rows || c.Wrong.Length != rows || c.Passed.Length != rows))
            throw new ArgumentException("contenders need the same two or more rows", nameof(contenders));
        int columns = 2 + options.Alphas.Length + options.UnfamiliarSets.Length;
        double[][,] replicates = new double[options.Replicates][,];
        double[][] coverage = new double[contenders.Count][];
        for (int c = 0; c < contenders.Count; c++)
            coverage[c] = new double[options.Alphas.Length];
        var random = new Random(options.Seed);
        for (int r = 0; r < options.Replicates; r++)
        {
            Draw draw = Draw.Next(random, rows, contenders[0].Unfamiliar);
            replicates[r] = new double[contenders.Count, columns];
            for (int c = 0; c < contenders.Count; c++)
            {
                Measure(contenders[c], draw, options, replicates[r], c);
                for (int a = 0; a < options.Alphas.Length; a++)
                    coverage[c][a] += Coverage(contenders[c], draw.Calibrate, draw.Test, options.Alphas[a], options) / options.Replicates;
            }
        }

        return [.. Enumerable.Range(0, columns).Select(column => Column(contenders, options, column, replicates, coverage))];
    }

    /// <summary>
    /// Share of the test rows left unflagged by the threshold that the fixed sequence accepts on the calibrate rows; 0 where it
    /// accepts none. Candidates are the calibrate rows' own risks, which no label has touched.
    /// </summary>
    public static double Coverage(Contender contender, ReadOnlySpan<int> calibrate, ReadOnlySpan<int> test, double alpha, ComparisonOptions options)
    {
        var rows = new CalibrationRow[calibrate.Length];
        double[] risks = new double[calibrate.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int row = calibrate[i];
            risks[i] = contender.Risk[row];
            rows[i] = new CalibrationRow(risks[i], contender.Passed[row], contender.Wrong[row]);
        }

        SequenceResult result = FixedSequence.Run(FixedSequence.Candidates(risks), rows, alpha, options.Delta, options.Start, options.Band);
        if (result.Accepted is not { } accepted)
            return 0;
        int unflagged = 0;
        foreach (int row in test)
            unflagged += contender.Passed[row] && contender.Risk[row] <= accepted.Tau ? 1 : 0;
        return (double)unflagged / test.Length;
    }

    static void Measure(Contender contender, Draw draw, ComparisonOptions options, double[,] into, int c)
    {
        int[] all = [.. draw.CalibrateResample, .. draw.TestResample];
        var curve = new SelectiveCurve([.. all.Select(i => contender.Risk[i])], [.. all.Select(i => contender.Wrong[i])]);
        int column = 0;
        into[c, column++] = 1000 * curve.Aurc();
        into[c, column++] = 1000 * curve.Augrc();
        foreach (double alpha in options.Alphas)
            into[c, column++] = Coverage(contender, draw.CalibrateResample, draw.TestResample, alpha, options);
        for (int set = 0; set < options.UnfamiliarSets.Length; set++)
            into[c, column++] = Unfamiliar(contender, set, all, draw.Unfamiliar[set]);
    }

    static double Unfamiliar(Contender contender, int set, int[] familiar, int[] unfamiliar)
    {
        double[] scores = [.. familiar.Select(i => contender.Novelty![i]), .. unfamiliar.Select(i => contender.Unfamiliar![set][i])];
        bool[] positive = new bool[scores.Length];
        positive.AsSpan(familiar.Length).Fill(true);
        return Ranking.Auroc(scores, positive);
    }

    static ComparisonMetric Column(
        IReadOnlyList<Contender> contenders, ComparisonOptions options, int column, double[][,] replicates, double[][] coverage)
    {
        double[] point = [.. contenders.Select((c, i) => Point(c, options, column, coverage[i]))];
        Estimate[] values = [.. point.Select((p, c) => Estimate.Of(p, replicates.Select(r => r[c, column])))];
        int last = contenders.Count - 1;
        Estimate[] differences = [.. Enumerable.Range(0, last).Select(c =>
            Estimate.Of(point[last] - point[c], replicates.Select(r => r[last, column] - r[c, column])))];
        return new ComparisonMetric(Name(options, column), column >= 2, values, differences);
    }

    // On all rows; the guaranteed coverage as the mean over the splits.
    static double Point(Contender contender, ComparisonOptions options, int column, double[] coverage)
    {
        int set = column - 2 - options.Alphas.Length;
        return column switch
        {
            0 => 1000 * new SelectiveCurve(contender.Risk, contender.Wrong).Aurc(),
            1 => 1000 * new SelectiveCurve(contender.Risk, contender.Wrong).Augrc(),
            _ when set < 0 => coverage[column - 2],
            _ => Unfamiliar(contender, set, [.. Enumerable.Range(0, contender.Risk.Length)],
                [.. Enumerable.Range(0, contender.Unfamiliar![set].Length)]),
        };
    }

    static string Name(ComparisonOptions options, int column)
    {
        int set = column - 2 - options.Alphas.Length;
        return column switch
        {
            0 => "AURC x1000",
            1 => "AUGRC x1000",
            _ when set < 0 => FormattableString.Invariant($"coverage at {100 * options.Alphas[column - 2]:0.###}%"),
            _ => $"AUROC {options.UnfamiliarSets[set]}",
        };
    }
}
