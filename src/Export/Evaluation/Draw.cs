namespace Export.Evaluation;

/// <summary>One random split into halves, and a resample with replacement of each half and of each unfamiliar set.</summary>
/// <param name="Calibrate">Rows of the calibrate half.</param>
/// <param name="Test">Rows of the test half.</param>
/// <param name="CalibrateResample">As many of the calibrate half, drawn with replacement.</param>
/// <param name="TestResample">As many of the test half, drawn with replacement.</param>
/// <param name="Unfamiliar">As many rows of each unfamiliar set, drawn with replacement.</param>
sealed record Draw(int[] Calibrate, int[] Test, int[] CalibrateResample, int[] TestResample, int[][] Unfamiliar)
{
    /// <summary>The next draw.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="rows">Rows N ≥ 2.</param>
    /// <param name="unfamiliar">Unfamiliar sets, of which only the lengths count; null for none.</param>
    public static Draw Next(Random random, int rows, double[][]? unfamiliar)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        random.Shuffle(order);
        int[] calibrate = order[..(rows / 2)], test = order[(rows / 2)..];
        return new Draw(calibrate, test, Resample(random, calibrate), Resample(random, test),
            [.. (unfamiliar ?? []).Select(set => Resample(random, [.. Enumerable.Range(0, set.Length)]))]);
    }

    static int[] Resample(Random random, int[] rows)
    {
        int[] drawn = new int[rows.Length];
        for (int i = 0; i < drawn.Length; i++)
            drawn[i] = rows[random.Next(rows.Length)];
        return drawn;
    }
}
