namespace Export.Evaluation;

/// <summary>What the risk of the chosen answer buys at a few places of its curve. Empirical: no guarantee.</summary>
/// <param name="CoverageAtRisk">Largest coverage whose risk is at most 1, 2 and 5 %.</param>
/// <param name="RiskAtCoverage">Risk at the smallest coverage of at least 80, 90 and 95 %.</param>
/// <param name="Curve">The curve, about 200 points.</param>
sealed record SelectiveMeasures(SelectivePoint[] CoverageAtRisk, SelectivePoint[] RiskAtCoverage, CurvePoint[] Curve)
{
    static readonly double[] Risks = [0.01, 0.02, 0.05];
    static readonly double[] Coverages = [0.80, 0.90, 0.95];

    /// <summary>Has a curve measured.</summary>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], SelectiveMeasures> Add(Bootstrap bootstrap, RankedRows rows, SelectiveCurve curve)
    {
        int place = bootstrap.Add(counts =>
        {
            SelectiveCurve drawn = rows.Curve(counts);
            return [.. Risks.Select(drawn.CoverageAtRisk), .. Coverages.Select(drawn.RiskAtCoverage)];
        });
        return all => new SelectiveMeasures(
            [.. Risks.Select((r, i) => new SelectivePoint(r, all[place][i]))],
            [.. Coverages.Select((c, i) => new SelectivePoint(c, all[place][Risks.Length + i]))],
            curve.Points(200));
    }
}
