using Ensemble.Calibration;
using Ensemble.Families;

namespace Export.Conforming;

/// <summary>Which of the three things is calibrated: where the manifest keeps it, and what it is called.</summary>
/// <param name="Option">The option that asks for it.</param>
/// <param name="Noun">What it is called.</param>
/// <param name="Kept">What a manifest has of it.</param>
/// <param name="Keep">The manifest with another one.</param>
/// <param name="InForce">What is in force once the family is loaded.</param>
sealed record ConformalKind(
    string Option, string Noun, Func<Manifest, ConformalConfig?> Kept, Func<Manifest, ConformalConfig, Manifest> Keep, Func<Family, ConformalConfig?> InForce)
{
    static readonly ConformalKind Intervals = new("--intervals", "intervals", m => m.Intervals, (m, c) => m with { Intervals = c }, f => f.Intervals);

    static readonly ConformalKind Sets = new("--sets", "sets", m => m.Sets, (m, c) => m with { Sets = c }, f => f.Sets);

    static readonly ConformalKind Robust = new("--sets robust", "robust sets", m => m.RobustSets, (m, c) => m with { RobustSets = c }, f => f.RobustSets);

    /// <summary>By the score's name.</summary>
    public static ConformalKind Of(string method) => method == "spread" ? Intervals : method == "robust" ? Robust : Sets;
}
