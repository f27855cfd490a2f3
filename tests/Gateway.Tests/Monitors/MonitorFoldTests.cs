using Gateway.Monitors;
using Gateway.Store;

namespace Gateway.Tests.Monitors;

/// <summary>The arithmetic behind a guarantee's monitor, without a gateway around it.</summary>
public sealed class MonitorFoldTests
{
    [Fact]
    public void A_state_kept_after_every_step_continues_as_if_nothing_had_been_kept()
    {
        var random = new Random(5);
        var straight = new RiskMonitor(0.02, 0.05);
        var kept = MonitorTables.Text(straight.State);
        for (int i = 1; i <= 300; i++)
        {
            var step = new MonitorStep(i, random.NextDouble() < 0.03 ? 1 : 0, random.NextDouble() < 0.1 ? 1 : 0.5, 2, i % 3, i);
            straight.Add(step);
            var again = new RiskMonitor(MonitorTables.Read<RiskMonitorState>(kept));
            again.Add(step);
            kept = MonitorTables.Text(again.State);
        }

        kept.ShouldBe(MonitorTables.Text(straight.State));
        straight.Requests.ShouldBe(300);
        straight.Rows.ShouldBe(600);
        straight.Overdue.ShouldBe(300);
        straight.IsDoubtful.ShouldBeTrue();
    }

    // Bets 1 + l(x - 0.02), l in 0.5, 1, 2, 4, a quarter of one half each; the other half waits: E = (1 + mean of the products) / 2.
    [Fact]
    public void Evidence_of_three_wrong_requests_is_that_of_a_calculation_by_hand()
    {
        var monitor = new RiskMonitor(0.02, 0.05);
        for (int i = 1; i <= 3; i++)
            monitor.Add(new MonitorStep(i, 1, 1, 1, 0, 0));
        // 1.49^3, 1.98^3, 2.96^3, 4.92^3 = 3.307949, 7.762392, 25.934336, 119.095488; mean 39.025041.
        Math.Exp(monitor.LogOptimistic).ShouldBe((1 + 39.02504125) / 2, 1e-6);
        monitor.WithdrawnAt.ShouldBe(3);
        monitor.LogChange.ShouldBe(Math.Log(39.02504125), 1e-8);
    }

    // Twenty wrong rows of one request, as one who repeats a bad input sends them, are one bet; as twenty they would withdraw at once.
    [Fact]
    public void Correlated_rows_of_one_request_are_one_bet()
    {
        var one = new RiskMonitor(0.02, 0.05);
        one.Add(MonitorStep.Of(Decision(1, 20), 100, AuditLoss.ZeroOne)!);
        one.Requests.ShouldBe(1);
        one.WithdrawnAt.ShouldBeNull();
        var many = new RiskMonitor(0.02, 0.05);
        for (int i = 1; i <= 20; i++)
            many.Add(MonitorStep.Of(Decision(i, 1), 100, AuditLoss.ZeroOne)!);
        many.WithdrawnAt.ShouldBe(3);
    }

    // In each world 4 % of requests are wrong, twice the bound. Right ones are labelled at once, wrong ones never: whoever counts labels as they
    // arrive sees no error, and is sure of the guarantee. Held to request order, the missing ones are seen to be missing.
    [Fact]
    public void Who_labels_right_rows_first_and_wrong_ones_never_deceives_a_monitor_in_order_of_arrival_and_not_ours()
    {
        int deceived = 0, doubtful = 0, withdrawnOnTime = 0;
        for (int world = 0; world < 100; world++)
        {
            var random = new Random(world);
            var (arrival, ours, labelledAll) = (new RiskMonitor(0.02, 0.05), new RiskMonitor(0.02, 0.05), new RiskMonitor(0.02, 0.05));
            for (int i = 1; i <= 2500; i++)
            {
                double wrong = random.NextDouble() < 0.04 ? 1 : 0;
                if (wrong == 0)
                    arrival.Add(new MonitorStep(i, 0, 0, 1, 0, 0));
                ours.Add(new MonitorStep(i, 0, wrong, 1, (int)wrong, 0));
                labelledAll.Add(new MonitorStep(i, wrong, wrong, 1, 0, 0));
            }

            deceived += arrival is { WithdrawnAt: null, IsDoubtful: false } && arrival.Interval.Upper < 0.02 ? 1 : 0;
            doubtful += ours.IsDoubtful ? 1 : 0;
            withdrawnOnTime += labelledAll.WithdrawnAt is not null ? 1 : 0;
        }

        deceived.ShouldBe(100);
        doubtful.ShouldBeGreaterThanOrEqualTo(95);
        withdrawnOnTime.ShouldBeGreaterThanOrEqualTo(doubtful);
    }

    // Answered 0; true is 1. Of costs the dearest is 4, of an answered 0 that is a 1 the cost is 1.
    [Fact]
    public void A_loss_is_what_the_guarantee_counts_as_wrong()
    {
        MonitorStep.Of(Decision(1, 1), 100, new AuditLoss("cost", null, [[0, 1], [0.25, 0]], ["0", "1"]))!.Optimistic.ShouldBe(0.25);
        MonitorStep.Of(Decision(1, 1, 2.5), 100, new AuditLoss("tolerance", 1.5, null, null))!.Optimistic.ShouldBe(0, "no further than the tolerance");
        MonitorStep.Of(Decision(1, 1, 2.5), 100, new AuditLoss("tolerance", 1.4, null, null))!.Optimistic.ShouldBe(1);
        MonitorStep.Of(Decision(1, 1, 0.5), 100, new AuditLoss("relative_tolerance", 0.5, null, null))!.Optimistic.ShouldBe(0);
        MonitorStep.Of(Decision(1, 1, 0.4), 100, new AuditLoss("relative_tolerance", 0.5, null, null))!.Optimistic.ShouldBe(1);
        MonitorStep.Of(Decision(1, 1, double.NaN), 100, new AuditLoss("tolerance", 9, null, null))!.Optimistic.ShouldBe(1);
    }

    [Theory]
    [InlineData(0.02, 0.0, 0.0, 0.02)]
    [InlineData(0.02, 0.01, 0.1, 0.0278)]
    public void Labels_that_err_move_the_bound(double alpha, double q0, double q1, double bound) =>
        MonitorPass.Bound(alpha, new() { Q0 = q0, Q1 = q1 }).ShouldBe(bound, 1e-12);

    // Rows answered by class 0, or by a number, all audited and labelled 1.
    static StoredDecision Decision(long seq, int rows, double? answer = null)
    {
        byte[] bytes = answer is { } number ? BitConverter.GetBytes(number) : [];
        var record = Gateway.Tests.Store.Records.Of(Gateway.Tests.Store.Records.Id((int)seq)) with
        {
            Rows = rows,
            Recorded = [.. Enumerable.Range(0, rows).Select(r => new RowRecord { Row = r, Reasons = "", Audited = true, Probability = 1, Prediction = answer is null ? 0 : -1, Answer = bytes, Members = [] })],
        };
        return new StoredDecision(seq, record, [.. Enumerable.Range(0, rows).Select(r => new StoredLabel(r, "anna", "1", 0, "counted", r + 1, true))]);
    }
}
