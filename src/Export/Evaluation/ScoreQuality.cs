namespace Export.Evaluation;

/// <summary>How well a score ranks the errors of the chosen answer.</summary>
/// <param name="Score">Score, as doubt.</param>
/// <param name="Auroc">AUROC for errors, in [0, 1].</param>
/// <param name="Fpr95">Share of right answers flagged when 95 % of the errors are, in [0, 1].</param>
/// <param name="Aurc">AURC × 1000.</param>
/// <param name="ExcessAurc">E-AURC × 1000.</param>
/// <param name="Augrc">AUGRC × 1000.</param>
sealed record ScoreQuality(string Score, double Auroc, double Fpr95, double Aurc, double ExcessAurc, double Augrc)
{
    /// <summary>Measures a score.</summary>
    /// <param name="score">Its name.</param>
    /// <param name="doubt">Its values, larger = less trust.</param>
    /// <param name="wrong">Whether each row's answer is wrong.</param>
    public static ScoreQuality Of(string score, double[] doubt, bool[] wrong)
    {
        var curve = new SelectiveCurve(doubt, wrong);
        return new ScoreQuality(score, Ranking.Auroc(doubt, wrong), Ranking.FalsePositiveRateAt95(doubt, wrong),
            1000 * curve.Aurc(), 1000 * curve.ExcessAurc(), 1000 * curve.Augrc());
    }
}
