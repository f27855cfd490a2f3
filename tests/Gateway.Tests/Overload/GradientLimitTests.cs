using Gateway.Overload;
using Testing;

namespace Gateway.Tests.Overload;

/// <summary>Simulated machines: always as many requests as may run, others waiting.</summary>
public sealed class GradientLimitTests
{
    static readonly TimeSpan Alone = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void Where_two_cores_are_shared_few_run()
    {
        // With n on 2 cores each takes n/2 times as long. limit = 1.25 · 2/limit · limit + √limit gives 4.66.
        int limit = Run(cores: 2, ceiling: 256, TimeSpan.FromMinutes(5), n => Alone * Math.Max(1, n / 2.0));
        limit.ShouldBeInRange(4, 6);
    }

    [Fact]
    public void Where_time_is_spent_elsewhere_all_run()
    {
        Run(cores: 2, ceiling: 256, TimeSpan.FromMinutes(1), _ => Alone * 10).ShouldBe(256);
    }

    [Fact]
    public void Where_elsewhere_has_forty_places_about_so_many_run()
    {
        // limit = 1.25 · 40 + √limit gives 57.6.
        Run(cores: 2, ceiling: 256, TimeSpan.FromMinutes(5), n => Alone * 10 * Math.Max(1, n / 40.0)).ShouldBeInRange(50, 60);
    }

    [Fact]
    public void It_recovers_when_requests_get_faster_again()
    {
        var clock = new ManualClock();
        var limit = new GradientLimit(clock, cores: 2);
        Run(clock, limit, 256, TimeSpan.FromMinutes(3), n => Alone * Math.Max(1, n / 2.0)).ShouldBeLessThan(7);
        Run(clock, limit, 256, TimeSpan.FromMinutes(1), _ => Alone).ShouldBe(256);
    }

    [Fact]
    public void Where_one_run_answers_several_there_are_as_many_for_each_core()
    {
        var clock = new ManualClock();
        var limit = new GradientLimit(clock, cores: 2) { Together = 8 };
        Run(clock, limit, 256, TimeSpan.FromMinutes(3), n => Alone * Math.Max(1, n / 2.0)).ShouldBe(2 * 2 * 8, "what each core runs at once, and as many again, which come to be run together while those are answered");
        Run(clock, limit, 10, TimeSpan.FromMinutes(3), n => Alone * Math.Max(1, n / 2.0)).ShouldBe(10, "the ceiling counts besides");
    }

    [Fact]
    public void Nothing_is_learnt_while_nobody_waits()
    {
        var clock = new ManualClock();
        var limit = new GradientLimit(clock, cores: 2);
        int first = limit.Current;
        for (int i = 0; i < 10_000; i++)
        {
            long began = clock.GetTimestamp();
            clock.Advance(TimeSpan.FromMilliseconds(i % 50));
            limit.Ended(began, 1, waiting: false, 256);
        }

        limit.Current.ShouldBe(first);
        limit.Rate.ShouldBe(0);
    }

    static int Run(int cores, int ceiling, TimeSpan span, Func<int, TimeSpan> takes)
    {
        var clock = new ManualClock();
        return Run(clock, new GradientLimit(clock, cores), ceiling, span, takes);
    }

    static int Run(ManualClock clock, GradientLimit limit, int ceiling, TimeSpan span, Func<int, TimeSpan> takes)
    {
        var end = clock.GetUtcNow() + span;
        // The last probe may be under way at the end: what it goes back to counts.
        while (clock.GetUtcNow() < end)
        {
            int running = Math.Min(limit.Current, ceiling);
            long began = clock.GetTimestamp();
            clock.Advance(takes(running));
            for (int i = 0; i < running; i++)
                limit.Ended(began, running, waiting: true, ceiling);
        }

        return Math.Min(limit.Current, ceiling);
    }
}
