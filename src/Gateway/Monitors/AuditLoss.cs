using System.Globalization;
using Ensemble.Calibration;
using Ensemble.Families;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>What a guarantee counts as wrong, as its monitor keeps it: so that labels can be counted again without the family.</summary>
/// <param name="Kind">zero_one, tolerance, relative_tolerance or cost.</param>
/// <param name="Tolerance">Regression: how far an answer may lie from the truth, or as a share of it.</param>
/// <param name="Costs">Cost by true and answered class, over the largest; null unless the kind is cost.</param>
/// <param name="Labels">Classes in the order of the costs.</param>
sealed record AuditLoss(string Kind, double? Tolerance, double[][]? Costs, string[]? Labels)
{
    /// <summary>Right or wrong by the label.</summary>
    public static AuditLoss ZeroOne { get; } = new("zero_one", null, null, null);

    public static AuditLoss Of(Guarantee guarantee, Family family) => guarantee.Costs is not { } costs ? new(guarantee.Loss, guarantee.Tolerance, null, null)
        : new(guarantee.Loss, null, [.. costs.Select(row => row.Select(c => c / guarantee.LargestCost).ToArray())], [.. family.Labels]);

    /// <summary>Loss of a row, in [0, 1].</summary>
    public double Of(StoredDecision decision, RowRecord row, string label)
    {
        if (Tolerance is { } tolerance)
            return Miss(row, label, tolerance);
        if (Costs is not { } costs)
            return label == decision.Name(row.Prediction) ? 0 : 1;
        int truth = Array.IndexOf(Labels!, label);
        return truth < 0 || row.Prediction < 0 ? 1 : costs[truth][row.Prediction];
    }

    // Written so that an answer that is no number is wrong.
    double Miss(RowRecord row, string label, double tolerance) =>
        double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double truth) && StoredNumbers.Doubles(row.Answer) is [var answer]
            && Math.Abs(truth - answer) <= (Kind == "relative_tolerance" ? tolerance * Math.Abs(truth) : tolerance) ? 0 : 1;
}
