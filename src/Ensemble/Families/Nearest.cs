namespace Ensemble.Families;

/// <summary>Finds the word that was probably meant.</summary>
public static class Nearest
{
    /// <summary>" (did you mean 'x'?)" for the nearest candidate within a third of the word's length, else empty.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        Find(word, candidates) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    /// <summary>The nearest candidate by edit distance within max(1, a third of the word's length); null when none is.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int limit = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance < limit)
                (best, limit) = (candidate, distance);
        }

        return best;
    }

    static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
