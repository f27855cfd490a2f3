namespace Ensemble.Calibration;

/// <summary>Thresholds on risk by what answers are worth. Empirical: a choice on rows at hand, no promise.</summary>
public static class CostThreshold
{
    /// <summary>
    /// The threshold of largest utility among "flag every row" and the observed risks; of several, the strictest. Rows that pass no
    /// other gate are flagged whatever it is.
    /// </summary>
    /// <param name="risks">Risk of each row, N ≥ 1.</param>
    /// <param name="passed">Whether every gate but that of risk lets a row pass.</param>
    /// <param name="wrong">Whether each row's answer is wrong.</param>
    /// <param name="costs">What answers are worth.</param>
    /// <exception cref="ArgumentException">Lengths differ, or no row passes with a finite risk.</exception>
    public static CostChoice Choose(ReadOnlySpan<double> risks, ReadOnlySpan<bool> passed, ReadOnlySpan<bool> wrong, AnswerCosts costs)
    {
        if (risks.Length != passed.Length || risks.Length != wrong.Length)
            throw new ArgumentException($"{risks.Length} risks, {passed.Length} and {wrong.Length} rows", nameof(risks));
        var rows = new List<(double Risk, bool Wrong)>(risks.Length);
        for (int i = 0; i < risks.Length; i++)
        {
            if (passed[i] && double.IsFinite(risks[i]))
                rows.Add((risks[i], wrong[i]));
        }

        if (rows.Count == 0)
            throw new ArgumentException("no row passes the other gates", nameof(passed));
        rows.Sort();
        CostChoice best = Of(Math.BitDecrement(rows[0].Risk), 0, 0, risks.Length, costs);
        int right = 0, errors = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            _ = rows[i].Wrong ? errors++ : right++;
            if (i + 1 < rows.Count && rows[i + 1].Risk == rows[i].Risk)
                continue;
            CostChoice here = Of(rows[i].Risk, right, errors, risks.Length, costs);
            if (here.Utility > best.Utility)
                best = here;
        }

        return best;
    }

    /// <summary>What a given threshold is worth on the same rows.</summary>
    /// <param name="threshold">A row with risk above it is flagged.</param>
    /// <param name="risks">See <see cref="Choose"/>.</param>
    /// <param name="passed">See <see cref="Choose"/>.</param>
    /// <param name="wrong">See <see cref="Choose"/>.</param>
    /// <param name="costs">See <see cref="Choose"/>.</param>
    public static CostChoice At(double threshold, ReadOnlySpan<double> risks, ReadOnlySpan<bool> passed, ReadOnlySpan<bool> wrong, AnswerCosts costs)
    {
        int right = 0, errors = 0;
        for (int i = 0; i < risks.Length; i++)
        {
            if (passed[i] && risks[i] <= threshold)
                _ = wrong[i] ? errors++ : right++;
        }

        return Of(threshold, right, errors, risks.Length, costs);
    }

    /// <summary>
    /// Share of right answers among those that a check lets pass, however often answers are drawn anew until one passes:
    /// p·t / (p·t + (1 − p)·f). More draws cannot go beyond it.
    /// </summary>
    /// <param name="right">p, share of right answers, in [0, 1].</param>
    /// <param name="rightPass">t, share of right answers that pass, in [0, 1].</param>
    /// <param name="wrongPass">f, share of wrong answers that pass, in [0, 1].</param>
    /// <returns>In [0, 1]; NaN where nothing passes.</returns>
    public static double Ceiling(double right, double rightPass, double wrongPass) =>
        right * rightPass / ((right * rightPass) + ((1 - right) * wrongPass));

    static CostChoice Of(double threshold, int right, int errors, int rows, AnswerCosts costs) => new(threshold, right, errors, rows,
        ((right * costs.Right) - (errors * costs.Wrong) - ((rows - right - errors) * costs.Abstain)) / rows);
}
