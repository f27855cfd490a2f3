namespace Export.Evaluation;

/// <summary>
/// Draws rows with replacement again and again, alike for every measure, so that measures of one draw belong together and differences
/// are paired. A draw is a count a row; a measure is a function of the counts.
/// </summary>
/// <param name="sizes">Rows of each set that is drawn from, for itself: the evaluated rows first, then unfamiliar sets.</param>
sealed class Bootstrap(params int[] sizes)
{
    readonly List<Func<int[][], double[]>> measures = [];

    /// <summary>Adds measures that share their work.</summary>
    /// <param name="measure">From how often each row of each set was drawn to the measures.</param>
    /// <returns>Their place in what <see cref="Run"/> gives.</returns>
    public int AddSets(Func<int[][], double[]> measure)
    {
        measures.Add(measure);
        return measures.Count - 1;
    }

    /// <summary>Adds measures of the evaluated rows alone.</summary>
    public int Add(Func<int[], double[]> measure) => AddSets(counts => measure(counts[0]));

    /// <summary>Every measure on the rows as they are (each once), with the interval of the draws.</summary>
    /// <param name="replicates">Draws, ≥ 1.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="cancellation">Ends it between two draws.</param>
    public Estimate[][] Run(int replicates, int seed, CancellationToken cancellation)
    {
        int[][] once = [.. sizes.Select(n => Enumerable.Repeat(1, n).ToArray())];
        double[][] values = [.. measures.Select(m => m(once))];
        double[][][] drawn = [.. values.Select(v => v.Select(_ => new double[replicates]).ToArray())];
        int[][] counts = [.. sizes.Select(n => new int[n])];
        var random = new Random(seed);
        for (int r = 0; r < replicates; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (int[] set in counts)
                Draw(random, set);
            for (int m = 0; m < drawn.Length; m++)
            {
                double[] replicate = measures[m](counts);
                for (int i = 0; i < replicate.Length; i++)
                    drawn[m][i][r] = replicate[i];
            }
        }

        return [.. values.Select((v, m) => v.Select((value, i) => Estimate.Of(value, drawn[m][i])).ToArray())];
    }

    static void Draw(Random random, int[] counts)
    {
        Array.Clear(counts);
        for (int i = 0; i < counts.Length; i++)
            counts[random.Next(counts.Length)]++;
    }
}
