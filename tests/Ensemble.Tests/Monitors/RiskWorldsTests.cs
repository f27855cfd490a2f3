using Ensemble.Monitors;
using Xunit.Abstractions;

namespace Ensemble.Tests.Monitors;

/// <summary>Withdrawal, alert and interval in worlds whose truth is known, each with a control that must fail.</summary>
public sealed class RiskWorldsTests(ITestOutputHelper output)
{
    const int Streams = 1000;

    [Fact]
    public void At_a_risk_of_exactly_the_bound_no_more_than_delta_of_the_streams_withdraw()
    {
        double share = AuditedWorld.Share(AuditedWorld.Withdrawals(1, Streams, 5000, (r, _) => AuditedWorld.Bernoulli(r, AuditedWorld.Bound)));
        output.WriteLine($"withdrawn at risk = bound, 5,000 requests: {share:F3}");
        share.ShouldBeLessThanOrEqualTo(AuditedWorld.Limit(Streams));
    }

    [Theory]
    [InlineData(2, 450)]
    [InlineData(3, 145)]
    public void A_risk_of_a_multiple_of_the_bound_withdraws_soon(int times, int target)
    {
        double median = AuditedWorld.Median(AuditedWorld.Withdrawals(10, Streams, 20_000, (r, _) => AuditedWorld.Bernoulli(r, times * AuditedWorld.Bound)));
        output.WriteLine($"median requests to withdrawal at {times} times the bound: {median}");
        median.ShouldBeLessThanOrEqualTo(target);
    }

    [Fact]
    public void A_long_healthy_past_does_not_hide_a_bad_present()
    {
        const int healthy = 2000;
        int?[] all = AuditedWorld.Withdrawals(20, Streams, 20_000, (r, t) => AuditedWorld.Bernoulli(r, t < healthy ? AuditedWorld.Bound / 2 : 3 * AuditedWorld.Bound));
        double median = AuditedWorld.Median(all.Where(a => !(a <= healthy)).Select(a => a - healthy));
        output.WriteLine($"median after 2,000 requests at half the bound, then three times: {median}");
        median.ShouldBeLessThanOrEqualTo(420);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    public void Rows_of_one_request_are_one_bet_and_row_by_row_the_alarm_is_false(int rows)
    {
        double ours = AuditedWorld.Share(AuditedWorld.Withdrawals(30, Streams, 1000, (r, _) => AuditedWorld.Wrong(r, rows, 0.3, AuditedWorld.Bound) / (double)rows));
        double naive = AuditedWorld.Share(AuditedWorld.RowByRow(30, Streams, 1000, rows, 0.3));
        output.WriteLine($"{rows} correlated rows a request: withdrawn {ours:F3}, row by row {naive:F3}");
        ours.ShouldBeLessThanOrEqualTo(AuditedWorld.Limit(Streams));
        naive.ShouldBeGreaterThan(0.2);
    }

    [Fact]
    public void The_alert_is_rarely_false_and_quick_after_a_healthy_past()
    {
        double share = AuditedWorld.Share(AuditedWorld.Alerts(40, Streams, 1600, (r, _) => AuditedWorld.Bernoulli(r, AuditedWorld.Bound / 2)));
        double median = AuditedWorld.Median(AuditedWorld.Alerts(50, Streams, 20_000, (r, t) => AuditedWorld.Bernoulli(r, t < 2000 ? AuditedWorld.Bound / 2 : 3 * AuditedWorld.Bound)).Select(a => a - 2000));
        output.WriteLine($"alerts in 1,600 healthy labels: {share:F3}; median delay after 2,000 good ones: {median}");
        share.ShouldBeLessThanOrEqualTo(0.01);
        median.ShouldBeLessThanOrEqualTo(400);
    }

    [Fact]
    public void Every_interval_of_a_stream_holds_the_truth_and_one_computed_afresh_each_time_does_not()
    {
        const double truth = 0.02;
        int ours = 0, naive = 0;
        for (int stream = 0; stream < 200; stream++)
        {
            var random = new Random(60 + stream);
            (int wrong, bool missed, bool missedNaively) = (0, false, false);
            for (int n = 1; n <= 2000; n++)
            {
                wrong += random.NextDouble() < truth ? 1 : 0;
                if (n % 10 != 0)
                    continue;
                (double lower, double upper) = RiskInterval.Of(n, wrong, AuditedWorld.Delta);
                missed |= !(lower <= truth && truth <= upper);
                missedNaively |= Ensemble.Calibration.ClopperPearson.Lower(wrong, n, AuditedWorld.Delta) > truth;
            }

            ours += missed ? 1 : 0;
            naive += missedNaively ? 1 : 0;
        }

        output.WriteLine($"streams in which an interval missed the truth: {ours / 200.0:F3}; Clopper-Pearson looked at again and again: {naive / 200.0:F3}");
        (ours / 200.0).ShouldBeLessThanOrEqualTo(AuditedWorld.Limit(200));
        (naive / 200.0).ShouldBeGreaterThan(0.15);
    }
}
