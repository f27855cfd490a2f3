namespace Ensemble.Calibration;

/// <summary>Counts of errors among rows that a threshold leaves unflagged.</summary>
public static class SelectiveRisk
{
    /// <summary>Rows that passed with risk ≤ τ − β, and the wrong ones among those with risk ≤ τ + β.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="tau">Threshold τ.</param>
    /// <param name="band">Band β, ≥ 0.</param>
    public static (int N, int K) Count(ReadOnlySpan<CalibrationRow> rows, double tau, double band = 0)
    {
        int n = 0, k = 0;
        foreach (CalibrationRow row in rows)
        {
            n += row.Passed && row.Risk <= tau - band ? 1 : 0;
            k += row.Passed && row.Wrong && row.Risk <= tau + band ? 1 : 0;
        }

        return (n, k);
    }

    /// <summary>
    /// Unflagged rows, errors and Clopper–Pearson upper limit of each class. A limit is at δ for one class by itself: the
    /// classes together are a description, not a promise.
    /// </summary>
    /// <param name="rows">Rows, length N.</param>
    /// <param name="classes">Class of each row (the true or the predicted one), length N; −1 counts for none.</param>
    /// <param name="labels">Class names.</param>
    /// <param name="tau">Threshold τ.</param>
    /// <param name="delta">Probability that a limit lies below the truth, in (0, 1).</param>
    /// <param name="band">Band β, ≥ 0.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ClassRisk[] PerClass(
        ReadOnlySpan<CalibrationRow> rows, ReadOnlySpan<int> classes, IReadOnlyList<string> labels, double tau, double delta, double band = 0)
    {
        if (rows.Length != classes.Length)
            throw new ArgumentException($"{classes.Length} classes for {rows.Length} rows", nameof(classes));
        int[] n = new int[labels.Count], k = new int[labels.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            CalibrationRow row = rows[i];
            if (!row.Passed || classes[i] < 0)
                continue;
            n[classes[i]] += row.Risk <= tau - band ? 1 : 0;
            k[classes[i]] += row.Wrong && row.Risk <= tau + band ? 1 : 0;
        }

        var risks = new ClassRisk[labels.Count];
        for (int c = 0; c < risks.Length; c++)
            risks[c] = new ClassRisk(labels[c], n[c], k[c], k[c] >= n[c] ? 1 : ClopperPearson.Upper(k[c], n[c], delta));
        return risks;
    }
}
