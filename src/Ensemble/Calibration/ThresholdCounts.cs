namespace Ensemble.Calibration;

/// <summary>Calibration rows by risk, so that a threshold's counts are looked up. Immutable.</summary>
sealed class ThresholdCounts
{
    readonly double[] passed, wrong, sums;
    readonly TestTerms terms;

    public ThresholdCounts(ReadOnlySpan<CalibrationRow> rows, TestTerms terms)
    {
        this.terms = terms;
        var risks = new List<double>(rows.Length);
        var costly = new List<(double Risk, double Loss)>();
        foreach (CalibrationRow row in rows)
        {
            if (!row.Passed || !double.IsFinite(row.Risk))
                continue;
            risks.Add(row.Risk);
            if (row.Wrong)
                costly.Add((row.Risk, row.Loss));
        }

        risks.Sort();
        // By loss too: a sum must not depend on how ties are sorted.
        costly.Sort();
        passed = [.. risks];
        wrong = [.. costly.Select(c => c.Risk)];
        sums = new double[wrong.Length + 1];
        for (int i = 0; i < wrong.Length; i++)
            sums[i + 1] = sums[i] + costly[i].Loss;
    }

    /// <summary>Risks of the rows that pass, ascending.</summary>
    public ReadOnlySpan<double> Passed => passed;

    /// <summary>Counts at a threshold, and their p-value.</summary>
    public SequenceStep At(double tau)
    {
        int n = UpTo(passed, tau - terms.Band), k = UpTo(wrong, tau + terms.Band);
        return new SequenceStep(tau, n, k, terms.PValue(k, sums[k], n)) { Loss = sums[k] };
    }

    // How many are at most the limit.
    static int UpTo(double[] sorted, double limit)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = sorted[middle] <= limit ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
