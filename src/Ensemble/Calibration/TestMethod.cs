namespace Ensemble.Calibration;

/// <summary>How candidate thresholds share δ.</summary>
public enum TestMethod
{
    /// <summary>Strict to loose, each at δ, up to the first that fails (Learn-then-Test).</summary>
    FixedSequence,
    /// <summary>A binary search over the rows' own risks, each step at δ over the number of steps (selection with guaranteed risk).</summary>
    Sgr,
    /// <summary>Every candidate at δ over their number.</summary>
    Bonferroni,
    /// <summary>By ascending p-value, each at δ over those that are left.</summary>
    Holm,
}
