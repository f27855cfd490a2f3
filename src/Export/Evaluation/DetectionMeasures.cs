namespace Export.Evaluation;

/// <summary>How well a score tells unfamiliar rows, which are the positives, from the evaluated ones.</summary>
/// <param name="Score">Score, as doubt.</param>
/// <param name="Role">risk or novelty.</param>
/// <param name="Auroc">In [0, 1].</param>
/// <param name="Aupr">Average precision, in [0, 1]; depends on how many rows of each kind there are.</param>
/// <param name="Fpr95">Share of the evaluated rows flagged when 95 % of the unfamiliar ones are.</param>
sealed record DetectionMeasures(string Score, string Role, Estimate Auroc, Estimate Aupr, Estimate Fpr95)
{
    /// <summary>Has a score measured.</summary>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], DetectionMeasures> Add(
        Bootstrap bootstrap, string score, string role, int set, double[] familiar, double[] unfamiliar)
    {
        bool[] positive = new bool[familiar.Length + unfamiliar.Length];
        positive.AsSpan(familiar.Length).Fill(true);
        var rows = new RankedRows([.. familiar, .. unfamiliar], positive);
        int place = bootstrap.AddSets(counts =>
        {
            int[] both = [.. counts[0], .. counts[set]];
            return [rows.Auroc(both), rows.AveragePrecision(both), rows.FalsePositiveRateAt95(both)];
        });
        return all => new DetectionMeasures(score, role, all[place][0], all[place][1], all[place][2]);
    }
}
