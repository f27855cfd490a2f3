using Export.Training;

namespace Export.Imprecise;

/// <summary>Rows in the order of their environments.</summary>
/// <param name="Inputs">rows × columns.</param>
/// <param name="Columns">Encoded inputs of a row.</param>
/// <param name="Targets">rows × outputs.</param>
/// <param name="Outputs">Targets of a row.</param>
/// <param name="Starts">First row of each environment and, last, the number of rows.</param>
sealed record EnvironmentRows(float[] Inputs, int Columns, float[] Targets, int Outputs, int[] Starts)
{
    public int Count => Starts[^1];

    public int Environments => Starts.Length - 1;

    /// <summary>Rows sorted by environment, in their own order within one.</summary>
    /// <param name="rows">Encoded rows; targets as the head takes them.</param>
    /// <param name="environment">Environment of each row, from 0.</param>
    /// <param name="count">Environments, each with one row at least.</param>
    public static EnvironmentRows Sort(Examples rows, IReadOnlyList<int> environment, int count)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count).OrderBy(r => environment[r])];
        int[] starts = new int[count + 1];
        foreach (int e in environment)
            starts[e + 1]++;
        for (int e = 0; e < count; e++)
            starts[e + 1] += starts[e];
        Examples sorted = rows.Take(order);
        return new EnvironmentRows(sorted.Inputs, rows.Columns, sorted.Targets, rows.Outputs, starts);
    }

    /// <summary>A draw of at most <paramref name="each"/> rows of every environment, without replacement.</summary>
    public EnvironmentRows Draw(int each, SeededRandom random)
    {
        var picked = new List<int>();
        int[] starts = new int[Starts.Length];
        for (int e = 0; e < Environments; e++)
        {
            int[] own = [.. Enumerable.Range(Starts[e], Starts[e + 1] - Starts[e])];
            int taken = Math.Min(each, own.Length);
            for (int i = 0; taken < own.Length && i < taken; i++)
            {
                int j = i + random.Next(own.Length - i);
                (own[i], own[j]) = (own[j], own[i]);
            }

            picked.AddRange(own.Take(taken));
            starts[e + 1] = picked.Count;
        }

        Examples drawn = new Examples(Inputs, Columns, Targets, Outputs, Count).Take([.. picked]);
        return new EnvironmentRows(drawn.Inputs, Columns, drawn.Targets, Outputs, starts);
    }
}
