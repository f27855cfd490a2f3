namespace Export.Evaluation;

/// <summary>How well a score ranks the errors of the chosen answer.</summary>
/// <param name="Score">Score, as doubt.</param>
/// <param name="Auroc">AUROC for errors, in [0, 1].</param>
/// <param name="Fpr95">Share of right answers flagged when 95 % of the errors are, in [0, 1].</param>
/// <param name="Aurc">AURC × 1000.</param>
/// <param name="ExcessAurc">E-AURC × 1000.</param>
/// <param name="Augrc">AUGRC × 1000.</param>
sealed record ScoreMeasures(string Score, Estimate Auroc, Estimate Fpr95, Estimate Aurc, Estimate ExcessAurc, Estimate Augrc)
{
    /// <summary>Has a score measured.</summary>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], ScoreMeasures> Add(Bootstrap bootstrap, string score, RankedRows rows)
    {
        int place = bootstrap.Add(counts => Of(rows, counts));
        return all => new ScoreMeasures(score, all[place][0], all[place][1], all[place][2], all[place][3], all[place][4]);
    }

    static double[] Of(RankedRows rows, int[] counts)
    {
        SelectiveCurve curve = rows.Curve(counts);
        return [rows.Auroc(counts), rows.FalsePositiveRateAt95(counts), 1000 * curve.Aurc(), 1000 * curve.ExcessAurc(), 1000 * curve.Augrc()];
    }
}
