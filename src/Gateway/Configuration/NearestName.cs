namespace Gateway.Configuration;

/// <summary>Finds what a mistyped name was meant to be.</summary>
static class NearestName
{
    /// <summary>The candidate with the fewest edits, if they are at most half of its length; else null.</summary>
    public static string? Find(string name, IEnumerable<string> candidates) =>
        candidates.Select(c => (Name: c, Edits: Edits(name, c)))
            .Where(c => c.Edits * 2 <= Math.Max(c.Name.Length, 2))
            .OrderBy(c => c.Edits)
            .Select(c => c.Name)
            .FirstOrDefault();

    /// <summary>Levenshtein distance, letter case aside.</summary>
    public static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
