using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Families;
using Gateway.Replies;

namespace Gateway.Tests.Replies;

public sealed class ReplySummaryTests
{
    [Theory]
    [InlineData(Reason.MemberMissing, Reason.MemberInvalid | Reason.Risk, "none", "none")]
    [InlineData(Reason.MemberMissing, Reason.Risk, "mean-0.02", "valid")]
    [InlineData(Reason.None, Reason.Novelty, "mean-0.02", "valid")]
    public void A_guarantee_is_named_only_where_a_row_was_decided_by_every_member(Reason first, Reason second, string id, string state)
    {
        var status = new GuaranteeStatus(Issued, "valid", null, []);
        Decision[] rows = [.. new[] { first, second }.Select(r => new Decision(r, 0, 0, 1, 0, 2))];
        var summary = ReplySummary.Of(3, 2, new FamilyDecisions(rows, [], "mean", status, []));
        summary.Guarantee.ShouldBe(id);
        summary.GuaranteeState.ShouldBe(state);
        summary.Rows.ShouldBe(2);
    }

    static Guarantee Issued => new()
    {
        Id = "mean-0.02", Scope = "all", Issued = DateTimeOffset.UnixEpoch, Alpha = 0.02, Delta = 0.1, Tau = 1, Answer = "mean", Risk = "disagreement",
        Rows = 2, N = 2, K = 0, PValue = 0.01, Coverage = 1, Binding = "", Scoring = 1, CalibrationDigest = "", FitDigest = "", Ledger = 1,
    };
}
