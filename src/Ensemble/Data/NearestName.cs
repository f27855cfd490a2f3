namespace Ensemble.Data;

/// <summary>The name that a person probably meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The candidate at the smallest edit distance, at most 2 (1 for names under 4 characters) or a third of the longer name's
    /// length; null when none is near.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int best = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best && distance <= Limit(name, candidate))
                (nearest, best) = (candidate, distance);
        }

        return nearest;
    }

    static int Limit(string name, string candidate) => Math.Max(name.Length < 4 ? 1 : 2, Math.Max(name.Length, candidate.Length) / 3);

    /// <summary>"; did you mean 'x'?", or the candidates where none is near (at most 12), or nothing.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> candidates)
    {
        if (Find(name, candidates) is { } nearest)
            return $"; did you mean '{nearest}'?";
        if (candidates.Count == 0)
            return "";
        return $"; there are {string.Join(", ", candidates.Take(12))}{(candidates.Count > 12 ? ", ..." : "")}";
    }

    /// <summary>Edit distance: insertions, deletions, replacements, and swaps of neighbours, each 1 (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        int[,] distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            distance[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            distance[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(replaced, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }

        return distance[a.Length, b.Length];
    }
}
