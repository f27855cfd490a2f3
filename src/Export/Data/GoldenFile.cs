namespace Export.Data;

/// <summary>Chooses the rows that a family keeps: 3 to 20, of every class one where there are at most 20.</summary>
static class GoldenFile
{
    const int Few = 3, Many = 20, WithoutClasses = 8;

    /// <summary>Indices, ascending: the first row of each class, or rows evenly spaced where there are no classes.</summary>
    /// <param name="count">Rows to choose from, ≥ 1.</param>
    /// <param name="labels">Label of each row; null where there are none.</param>
    public static int[] Choose(int count, IReadOnlyList<string>? labels)
    {
        var chosen = new SortedSet<int>();
        if (labels is not null)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (int i = 0; i < count && chosen.Count < Many; i++)
            {
                if (seen.Add(labels[i]))
                    chosen.Add(i);
            }
        }

        int wanted = Math.Min(count, labels is null ? WithoutClasses : Few);
        for (int i = 0; chosen.Count < wanted; i++)
            chosen.Add(labels is null ? (int)((long)i * count / wanted) : i);
        return [.. chosen];
    }
}
