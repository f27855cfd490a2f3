using Export.Training;

namespace Export.Neighbours;

/// <summary>Parts rows into groups around their means.</summary>
/// <remarks>Lloyd 1982; the first means are rows, drawn without replacement.</remarks>
static class Clusters
{
    const int Passes = 12;

    /// <summary>Group of each row, 0 to fewer than <paramref name="wanted"/>; a group may stay empty.</summary>
    /// <param name="rows">rows × columns.</param>
    /// <param name="count">Rows, ≥ 1.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="wanted">Groups, ≥ 1 and at most <paramref name="count"/>.</param>
    /// <param name="threads">Threads; the result does not depend on it.</param>
    /// <param name="random">Draws the first means.</param>
    /// <param name="cancellation">Ends it between two passes.</param>
    public static int[] Find(float[] rows, int count, int columns, int wanted, int threads, SeededRandom random, CancellationToken cancellation)
    {
        int[] groups = new int[count];
        float[] means = Draw(rows, count, columns, wanted, random);
        for (int pass = 0; pass < Passes; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!Assign(new Distances(means, columns), rows, count, threads, groups))
                break;
            means = Means(rows, columns, groups, means);
        }

        return groups;
    }

    /// <summary>Mean of every group; an empty one keeps the one it had.</summary>
    public static float[] Means(float[] rows, int columns, int[] groups, float[] before)
    {
        double[] sums = new double[before.Length];
        int[] sizes = new int[before.Length / columns];
        for (int r = 0; r < groups.Length; r++)
        {
            sizes[groups[r]]++;
            Span<double> sum = sums.AsSpan(groups[r] * columns, columns);
            ReadOnlySpan<float> row = rows.AsSpan(r * columns, columns);
            for (int c = 0; c < columns; c++)
                sum[c] += row[c];
        }

        float[] means = new float[before.Length];
        for (int i = 0; i < means.Length; i++)
            means[i] = sizes[i / columns] == 0 ? before[i] : (float)(sums[i] / sizes[i / columns]);
        return means;
    }

    static bool Assign(Distances distances, float[] rows, int count, int threads, int[] groups)
    {
        float[] closeness = distances.Of(rows, count, threads);
        bool moved = false;
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<float> row = closeness.AsSpan(r * distances.Stride, distances.Prototypes);
            int best = 0;
            for (int p = 1; p < row.Length; p++)
                best = row[p] > row[best] ? p : best;
            moved |= groups[r] != best;
            groups[r] = best;
        }

        return moved;
    }

    static float[] Draw(float[] rows, int count, int columns, int wanted, SeededRandom random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        float[] means = new float[wanted * columns];
        for (int m = 0; m < wanted; m++)
            rows.AsSpan(order[m] * columns, columns).CopyTo(means.AsSpan(m * columns));
        return means;
    }
}
