namespace Export.Evaluation;

/// <summary>
/// Risk of the rows that are kept when those with the largest scores are given up, at every coverage. Rows of equal score
/// are kept or given up together, so that points exist only at distinct scores. Immutable.
/// </summary>
/// <remarks>Conventions of fd-shifts (Jaeger et al. 2023) and, for the generalised risk, Traub et al. 2024.</remarks>
sealed class SelectiveCurve
{
    // Rows and errors kept up to each distinct score, ascending.
    readonly double[] scores;
    readonly int[] kept;
    readonly int[] errors;
    readonly int count;

    /// <param name="scores">Score of each row, larger = less trust, length N ≥ 1; not finite counts as least trusted.</param>
    /// <param name="wrong">Whether each row's answer is wrong, length N.</param>
    /// <exception cref="ArgumentException">No row, or the lengths differ.</exception>
    public SelectiveCurve(ReadOnlySpan<double> scores, ReadOnlySpan<bool> wrong)
    {
        if (scores.IsEmpty || scores.Length != wrong.Length)
            throw new ArgumentException($"{scores.Length} scores for {wrong.Length} rows", nameof(scores));
        SelectiveCurve ranked = new RankedRows(scores, wrong).Curve([.. Enumerable.Repeat(1, scores.Length)]);
        (this.scores, kept, errors, count) = (ranked.scores, ranked.kept, ranked.errors, ranked.count);
    }

    /// <param name="points">Rows kept and errors among them up to each distinct score, ascending; at least one.</param>
    internal SelectiveCurve(List<(double Score, int Kept, int Errors)> points)
    {
        scores = [.. points.Select(p => p.Score)];
        kept = [.. points.Select(p => p.Kept)];
        errors = [.. points.Select(p => p.Errors)];
        count = kept[^1];
    }

    /// <summary>Points of the curve: one for each distinct score, thinned to about <paramref name="most"/>; the last one always stays.</summary>
    public CurvePoint[] Points(int most)
    {
        var points = new List<CurvePoint>();
        double next = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            if (Coverage(i) < next && i < kept.Length - 1)
                continue;
            points.Add(new CurvePoint(Coverage(i), Risk(i), scores[i]));
            next = Coverage(i) + (1.0 / most);
        }

        return [.. points];
    }

    /// <summary>Share of wrong rows at full coverage, in [0, 1].</summary>
    public double ErrorRate => (double)errors[^1] / count;

    /// <summary>
    /// Area under risk over coverage, in [0, 1]: trapezoids between the points, flat from the strictest point to coverage 0.
    /// </summary>
    public double Aurc()
    {
        double area = Risk(0) * Coverage(0);
        for (int i = 1; i < kept.Length; i++)
            area += (Coverage(i) - Coverage(i - 1)) * (Risk(i) + Risk(i - 1)) / 2;
        return area;
    }

    /// <summary>AURC less that of a perfect ranking, e + (1 − e)·ln(1 − e).</summary>
    public double ExcessAurc() => Aurc() - OptimalAurc(ErrorRate);

    /// <summary>AURC of a perfect ranking at error rate e, in the limit of many rows.</summary>
    public static double OptimalAurc(double errorRate) => errorRate >= 1 ? 1 : errorRate + ((1 - errorRate) * Math.Log(1 - errorRate));

    /// <summary>Area under the generalised risk (errors kept / N) over coverage: e²/2 for a perfect ranking, e/2 for a random one.</summary>
    public double Augrc()
    {
        double area = Coverage(0) * errors[0] / count / 2;
        for (int i = 1; i < kept.Length; i++)
            area += (Coverage(i) - Coverage(i - 1)) * (errors[i] + errors[i - 1]) / count / 2;
        return area;
    }

    /// <summary>The largest coverage whose risk on these rows is at most <paramref name="risk"/>; 0 where there is none. Not a guarantee.</summary>
    public double CoverageAtRisk(double risk)
    {
        double coverage = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            if (Risk(i) <= risk)
                coverage = Coverage(i);
        }

        return coverage;
    }

    /// <summary>The risk at the smallest coverage of at least <paramref name="coverage"/>, which is in (0, 1].</summary>
    public double RiskAtCoverage(double coverage)
    {
        int i = 0;
        while (i < kept.Length - 1 && Coverage(i) < coverage - 1e-12)
            i++;
        return Risk(i);
    }

    /// <summary>The score at which <see cref="RiskAtCoverage"/> keeps rows: the smallest one of at least that coverage.</summary>
    public double ScoreAtCoverage(double coverage)
    {
        int i = 0;
        while (i < kept.Length - 1 && Coverage(i) < coverage - 1e-12)
            i++;
        return scores[i];
    }

    double Coverage(int point) => (double)kept[point] / count;

    double Risk(int point) => (double)errors[point] / kept[point];
}
