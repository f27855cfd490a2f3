namespace Ensemble.Calibration;

/// <summary>Whether a guarantee's figures are evidence for what it promises. The tests are done again: no stored p-value is taken at its word.</summary>
public static class GuaranteeFigures
{
    /// <summary>Whether they hold.</summary>
    public static bool Hold(Guarantee guarantee)
    {
        if (!(guarantee.Delta is > 0 and < 1 && guarantee.Band >= 0 && double.IsFinite(guarantee.Tau) && IsLoss(guarantee)))
            return false;
        if (guarantee.Groups is not { } groups)
            return Test(guarantee, guarantee.Rows, guarantee.N, guarantee.K, guarantee.LossSum, guarantee.Level ?? guarantee.Delta);
        GroupThreshold[] issued = [.. groups.Thresholds.Where(g => g.Tau is not null)];
        // Half a unit in the last place a group: shares of δ need not add up exactly.
        return issued.Length > 0 && issued.All(g => double.IsFinite(g.Tau!.Value) && Test(guarantee, g.Rows, g.N, g.K, g.LossSum, g.Level ?? double.NaN))
            && (groups.PerGroup || issued.Sum(g => g.Level) <= guarantee.Delta * (1 + 1e-12))
            && groups.Thresholds.Select(g => g.Value).Distinct(StringComparer.Ordinal).Count() == groups.Thresholds.Length;
    }

    static bool IsLoss(Guarantee guarantee) => guarantee.Loss switch
    {
        "zero_one" => guarantee is { Tolerance: null, Costs: null },
        "tolerance" or "relative_tolerance" => guarantee is { Tolerance: >= 0, Costs: null },
        "cost" => guarantee is { Tolerance: null, Costs: not null } && guarantee.Costs.All(c => c is not null && Array.TrueForAll(c, v => v >= 0 && double.IsFinite(v)))
            && guarantee.LargestCost > 0,
        _ => false,
    };

    static bool Test(Guarantee guarantee, int rows, int n, int k, double? loss, double level)
    {
        double alpha = guarantee.Alpha / guarantee.LargestCost;
        // Level: not ">", so that NaN fails.
        if (!(alpha is > 0 and < 1) || !(level > 0 && level <= guarantee.Delta) || k < 0 || n < k || rows < n)
            return false;
        bool bounded = guarantee.Costs is not null;
        if (bounded != loss is not null || !(loss is null or >= 0) || loss > k)
            return false;
        return new TestTerms(alpha, level) { IsBounded = bounded }.PValue(k, loss ?? k, n) <= level;
    }
}
