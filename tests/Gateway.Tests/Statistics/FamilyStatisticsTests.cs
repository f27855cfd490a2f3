using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Statistics;
using Testing;

namespace Gateway.Tests.Statistics;

public sealed class FamilyStatisticsTests
{
    static readonly RequestPhases Phases = new(Ms(15), Ms(1), Ms(2), Ms(4), Ms(8));

    [Fact]
    public void Requests_add_up_by_phase_and_by_number_of_rows()
    {
        var statistics = new FamilyStatistics();
        statistics.Answered(DateTimeOffset.UnixEpoch.AddSeconds(7), 2, 3, Phases);
        statistics.Answered(DateTimeOffset.UnixEpoch.AddSeconds(5), 2, 2, Phases);
        statistics.Answered(DateTimeOffset.UnixEpoch.AddSeconds(6), 1, 3, Phases);
        statistics.Failed(Ms(100));
        var read = statistics.Read("f", "1");
        (read.Name, read.Version, read.LastInference, read.Rows, read.Executions).ShouldBe(("f", "1", 7000, 5, 8));
        (read.Success, read.Fail, read.Queue).ShouldBe((new(3, 45_000_000), new(1, 100_000_000), new(3, 3_000_000)));
        (read.Input, read.Infer, read.Output).ShouldBe((new(3, 6_000_000), new(3, 12_000_000), new(3, 24_000_000)));
        read.Batches.ShouldBe([
            new BatchTimes(1, new(1, 2_000_000), new(1, 4_000_000), new(1, 8_000_000)),
            new BatchTimes(2, new(2, 4_000_000), new(2, 8_000_000), new(2, 16_000_000))]);
    }

    [Fact]
    public void Sizes_beyond_the_64th_are_in_the_sums_alone()
    {
        var statistics = new FamilyStatistics();
        for (int rows = 1; rows <= 100; rows++)
            statistics.Answered(DateTimeOffset.UnixEpoch, rows, 1, Phases);
        statistics.Answered(DateTimeOffset.UnixEpoch, 64, 1, Phases);
        var read = statistics.Read("f", "1");
        read.Success.Count.ShouldBe(101);
        read.Rows.ShouldBe(5050 + 64);
        read.Batches.Select(b => b.Rows).ShouldBe(Enumerable.Range(1, 64));
        read.Batches[63].Infer.Count.ShouldBe(2);
    }

    [Fact]
    public void Nothing_is_lost_when_many_count_at_once()
    {
        var statistics = new FamilyStatistics();
        Parallel.For(0, 4000, i =>
        {
            statistics.Answered(DateTimeOffset.UnixEpoch, i % 2, 3, Phases);
            statistics.Failed(Ms(1));
        });
        var read = statistics.Read("f", "1");
        (read.Success.Count, read.Fail.Count, read.Rows, read.Executions).ShouldBe((4000, 4000, 2000, 12_000));
        read.Success.Nanoseconds.ShouldBe(4000L * 15_000_000);
    }

    [Fact]
    public void A_requests_time_is_split_where_its_phases_begin()
    {
        var clock = new ManualClock();
        using var metrics = new GatewayMetrics();
        var statistics = new FamilyStatistics();
        var count = new InferCount(metrics, clock, "f");
        count.Routed(statistics);
        clock.Advance(Ms(1));
        count.Received();
        clock.Advance(Ms(2));
        count.Admitted();
        clock.Advance(Ms(4));
        count.Accepted(5);
        clock.Advance(Ms(8));
        count.Answered(3);
        clock.Advance(Ms(16));
        count.End(Result());
        var read = statistics.Read("f", "1");
        (read.Success, read.Queue).ShouldBe((new(1, 31_000_000), new(1, 2_000_000)));
        (read.Input, read.Infer, read.Output).ShouldBe((new(1, 4_000_000), new(1, 8_000_000), new(1, 16_000_000)));
        (read.Rows, read.Executions).ShouldBe((5, 3));
        read.LastInference.ShouldBe((ManualClock.Start + Ms(31)).ToUnixTimeMilliseconds());
    }

    static InferResult Result()
    {
        var summary = new ReplySummary(5, 0, 3, 3, "mean", "none", "none");
        var reply = new InferReply
        {
            Family = "f", Version = "1", Id = null, Summary = summary, Outputs = [], Form = new ReplyForm(), Withheld = null, FlagsNotAskedFor = false,
        };
        return new InferResult(reply, null, summary);
    }

    static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
