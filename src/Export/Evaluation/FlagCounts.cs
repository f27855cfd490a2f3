using Ensemble.Calibration;

namespace Export.Evaluation;

/// <summary>Errors among the rows that are not flagged and among those that are.</summary>
/// <param name="Unflagged">Rows not flagged.</param>
/// <param name="UnflaggedErrors">Wrong ones among them.</param>
/// <param name="Flagged">Rows flagged.</param>
/// <param name="FlaggedErrors">Wrong ones among them.</param>
sealed record FlagCounts(int Unflagged, int UnflaggedErrors, int Flagged, int FlaggedErrors)
{
    /// <summary>Share of rows not flagged, in [0, 1].</summary>
    public double Coverage => (double)Unflagged / Math.Max(1, Unflagged + Flagged);

    /// <summary>Error among the unflagged, in [0, 1]; NaN without any.</summary>
    public double UnflaggedRisk => Unflagged == 0 ? double.NaN : (double)UnflaggedErrors / Unflagged;

    /// <summary>Error among the flagged, in [0, 1]; NaN without any.</summary>
    public double FlaggedRisk => Flagged == 0 ? double.NaN : (double)FlaggedErrors / Flagged;

    /// <summary>Two-sided Clopper–Pearson interval of the error among the unflagged at confidence 1 − δ.</summary>
    public (double Lower, double Upper) UnflaggedInterval(double delta) => Interval(UnflaggedErrors, Unflagged, delta);

    /// <summary>Two-sided Clopper–Pearson interval of the error among the flagged at confidence 1 − δ.</summary>
    public (double Lower, double Upper) FlaggedInterval(double delta) => Interval(FlaggedErrors, Flagged, delta);

    /// <summary>Counts rows.</summary>
    /// <param name="flagged">Whether each row is flagged, length N.</param>
    /// <param name="wrong">Whether each row's answer is wrong, length N.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static FlagCounts Of(ReadOnlySpan<bool> flagged, ReadOnlySpan<bool> wrong)
    {
        if (flagged.Length != wrong.Length)
            throw new ArgumentException($"{flagged.Length} flags for {wrong.Length} rows", nameof(flagged));
        int[] rows = new int[2], errors = new int[2];
        for (int i = 0; i < flagged.Length; i++)
        {
            rows[flagged[i] ? 1 : 0]++;
            errors[flagged[i] ? 1 : 0] += wrong[i] ? 1 : 0;
        }

        return new FlagCounts(rows[0], errors[0], rows[1], errors[1]);
    }

    static (double Lower, double Upper) Interval(int errors, int rows, double delta) =>
        (ClopperPearson.Lower(errors, rows, delta / 2), ClopperPearson.Upper(errors, rows, delta / 2));
}
