namespace Ensemble.Calibration;

/// <summary>
/// Whether the risks that a guarantee was calibrated with come out again: calibration rows kept with the family are scored
/// by the serving code when the family is loaded.
/// </summary>
public static class GuaranteeReplay
{
    /// <summary>Rows kept, at most.</summary>
    public const int Rows = 256;

    /// <summary>Name of the FP64 array (rows) that holds the expected risks; inputs are under <c>input/NAME</c>.</summary>
    public const string RiskArray = "risk";

    /// <summary>Why the guarantee does not hold for this code and machine; null when every risk came out as expected.</summary>
    /// <param name="guarantee">The guarantee, with its τ and β.</param>
    /// <param name="expectedRisks">Risk of each kept row at calibration.</param>
    /// <param name="actualRisks">Risk of each kept row now; NaN where there is none.</param>
    public static string? Check(Guarantee guarantee, double[] expectedRisks, double[] actualRisks)
    {
        if (expectedRisks.Length == 0)
            return $"guarantee {guarantee.Id}: no calibration rows are kept to replay";
        if (expectedRisks.Length != actualRisks.Length)
            return $"guarantee {guarantee.Id}: {actualRisks.Length} risks for {expectedRisks.Length} replayed rows";
        for (int i = 0; i < expectedRisks.Length; i++)
        {
            double expected = expectedRisks[i], actual = actualRisks[i];
            double moved = Math.Abs(actual - expected);
            // Not ">": NaN must fail.
            if (!(moved <= guarantee.Band))
                return $"guarantee {guarantee.Id}: replayed row {i} has risk {actual:R}, {expected:R} when calibrated; more than the band {guarantee.Band:R}";
            foreach (double tau in guarantee.Thresholds)
            {
                if (expected > tau != actual > tau)
                    return $"guarantee {guarantee.Id}: replayed row {i} moved across the threshold {tau:R}, from {expected:R} to {actual:R}";
            }
        }

        return null;
    }

    /// <summary>
    /// Rows to keep: up to 256, evenly spaced in order of risk, outside the band around every τ (within it a row may cross: the
    /// counts already allow for it).
    /// </summary>
    /// <param name="risks">Risk of each calibration row; rows without a finite one are not kept.</param>
    /// <param name="thresholds">Thresholds τ, one unless there are groups.</param>
    /// <param name="band">Band β, ≥ 0.</param>
    /// <returns>Row indices in ascending order.</returns>
    public static int[] Choose(ReadOnlySpan<double> risks, double[] thresholds, double band)
    {
        var outside = new List<(double Risk, int Row)>(risks.Length);
        for (int i = 0; i < risks.Length; i++)
        {
            double risk = risks[i];
            if (double.IsFinite(risk) && Array.TrueForAll(thresholds, tau => Math.Abs(risk - tau) > band))
                outside.Add((risks[i], i));
        }

        outside.Sort();
        int count = Math.Min(Rows, outside.Count);
        int[] rows = new int[count];
        for (int i = 0; i < count; i++)
            rows[i] = outside[count == 1 ? 0 : (int)((long)i * (outside.Count - 1) / (count - 1))].Row;
        Array.Sort(rows);
        return rows;
    }
}
