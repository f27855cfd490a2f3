namespace Export.Evaluation;

/// <summary>How a score is spread over groups of rows, on a logarithmic scale: scores pile up near 0.</summary>
/// <param name="Score">Score, as doubt.</param>
/// <param name="Role">risk or novelty.</param>
/// <param name="Edges">Ends of the bins, ascending, one more than bins; the first bin also holds everything below it.</param>
/// <param name="Groups">The groups.</param>
sealed record ScoreHistogram(string Score, string Role, double[] Edges, HistogramGroup[] Groups)
{
    const int Bins = 28;

    /// <summary>Decades below the largest score that are told apart.</summary>
    const double Decades = 4;

    /// <summary>Counts.</summary>
    /// <param name="score">Its name.</param>
    /// <param name="role">risk or novelty.</param>
    /// <param name="groups">Name and values of each group; not finite counts as the largest.</param>
    public static ScoreHistogram Of(string score, string role, IReadOnlyList<(string Name, double[] Values)> groups)
    {
        double largest = groups.SelectMany(g => g.Values).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        largest = largest > 0 ? largest : 1;
        double[] edges = [.. Enumerable.Range(0, Bins + 1).Select(i => largest * Math.Pow(10, Decades * ((double)i / Bins - 1)))];
        return new ScoreHistogram(score, role, edges, [.. groups.Select(g => new HistogramGroup(g.Name, g.Values.Length, Counts(g.Values, largest)))]);
    }

    static int[] Counts(double[] values, double largest)
    {
        int[] counts = new int[Bins];
        foreach (double value in values)
        {
            double place = !double.IsFinite(value) ? Bins : value <= 0 ? 0 : Bins * (1 + (Math.Log10(value / largest) / Decades));
            counts[Math.Clamp((int)Math.Ceiling(place) - 1, 0, Bins - 1)]++;
        }

        return counts;
    }
}
