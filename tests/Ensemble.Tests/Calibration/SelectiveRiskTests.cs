using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class SelectiveRiskTests
{
    static readonly CalibrationRow[] Rows =
    [
        new(0.1, true, false), new(0.2, true, true), new(0.3, true, false), new(0.4, true, true), new(0.1, false, true),
    ];

    [Fact]
    public void Rows_at_the_threshold_are_unflagged_and_those_of_other_gates_do_not_count() =>
        SelectiveRisk.Count(Rows, 0.3).ShouldBe((3, 1));

    [Fact]
    public void The_band_counts_against_the_guarantee_on_both_sides() =>
        SelectiveRisk.Count(Rows, 0.3, band: 0.1000001).ShouldBe((1, 2));

    [Fact]
    public void Each_class_has_its_rows_errors_and_limit()
    {
        ClassRisk[] risks = SelectiveRisk.PerClass(Rows, [0, 0, 1, 1, -1], ["a", "b", "c"], 0.3, 0.05);
        risks.Select(r => (r.Label, r.N, r.Errors)).ShouldBe([("a", 2, 1), ("b", 1, 0), ("c", 0, 0)]);
        // 1 of 2: 1 − (1 − p)² − ... P(X ≤ 1) = 1 − p² = .05; 0 of 1: 1 − p = .05.
        risks[0].UpperLimit.ShouldBe(Math.Sqrt(0.95), 1e-12);
        risks[1].UpperLimit.ShouldBe(0.95, 1e-12);
        risks[2].UpperLimit.ShouldBe(1);
    }
}
