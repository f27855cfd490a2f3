using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class GuaranteeReplayTests
{
    static readonly Guarantee Issued = new()
    {
        Id = "g", Scope = "s", Issued = DateTimeOffset.UnixEpoch, Alpha = 0.02, Delta = 0.05, Tau = 0.3, Answer = "mean", Risk = "mean_minus_sd", Band = 1e-5,
        Rows = 3, N = 2, K = 0, PValue = 0.01, Coverage = 0.8, Binding = "", Scoring = 1, CalibrationDigest = "", FitDigest = "", Ledger = 1,
    };

    [Fact]
    public void Risks_that_come_out_within_the_band_hold() =>
        GuaranteeReplay.Check(Issued, [0.1, 0.5], [0.100009, 0.499991]).ShouldBeNull();

    [Theory]
    [InlineData(0.10002, "row 1 has risk 0.10002")]
    [InlineData(double.NaN, "row 1 has risk NaN")]
    public void A_risk_that_moved_by_more_than_the_band_does_not(double actual, string why) =>
        GuaranteeReplay.Check(Issued, [0.5, 0.1], [0.5, actual]).ShouldNotBeNull().ShouldContain(why);

    [Theory]
    [InlineData(0.299999, 0.300001)]
    [InlineData(0.300001, 0.299999)]
    public void A_risk_that_moved_across_the_threshold_does_not_however_little(double expected, double actual) =>
        GuaranteeReplay.Check(Issued, [expected], [actual]).ShouldNotBeNull().ShouldContain("across the threshold");

    [Fact]
    public void Nothing_to_replay_is_no_guarantee()
    {
        GuaranteeReplay.Check(Issued, [], []).ShouldNotBeNull();
        GuaranteeReplay.Check(Issued, [0.1, 0.2], [0.1]).ShouldNotBeNull();
    }

    [Fact]
    public void Kept_rows_span_the_risks_and_leave_the_band_out()
    {
        double[] risks = [.. Enumerable.Range(0, 1000).Select(i => i / 1000.0)];
        int[] kept = GuaranteeReplay.Choose(risks, thresholds: [0.3], band: 1e-5);
        kept.Length.ShouldBe(256);
        kept[0].ShouldBe(0);
        kept[^1].ShouldBe(999);
        kept.ShouldNotContain(300);
        kept.ShouldBe(kept.Distinct().Order());
    }

    [Fact]
    public void Few_rows_are_all_kept_but_those_without_a_risk() =>
        GuaranteeReplay.Choose([0.5, double.NaN, 0.1, 0.3], thresholds: [0.3], band: 1e-5).ShouldBe([0, 2]);
}
