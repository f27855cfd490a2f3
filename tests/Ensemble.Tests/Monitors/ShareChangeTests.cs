using System.Text.Json;
using Ensemble.Monitors;
using Xunit.Abstractions;

namespace Ensemble.Tests.Monitors;

/// <summary>Shares of classes and of flags against a baseline whose counts are data.</summary>
public sealed class ShareChangeTests(ITestOutputHelper output)
{
    static readonly double[] Truth = [0.1, 0.2, 0.3, 0.4];

    [Fact]
    public void The_effects_lower_limit_is_the_gap_between_two_Clopper_Pearson_intervals()
    {
        // scipy: hi = beta.ppf(1 - .05/2/4, 11, 90); lo = beta.ppf(.05/2*6/pi**2/4, 60, 41); lo - hi
        var change = new ShareChange([10, 90], 0.1, 0.05, window: 400);
        for (int row = 0; row < 100; row++)
            change.Add(row < 60 ? 0 : 1);
        change.Effect.ShouldBe(0.5, 1e-12);
        change.EffectLower.ShouldBe(0.26322321532216153, 1e-9);
        change.Alarm.ShouldBeTrue();
    }

    [Fact]
    public void Healthy_streams_rarely_alarm_and_with_the_baseline_taken_for_the_truth_most_do()
    {
        const int streams = 200, rows = 50_000;
        int ours = 0, naive = 0;
        Parallel.For(0, streams, new ParallelOptions { MaxDegreeOfParallelism = 2 }, s =>
        {
            var random = new Random(500 + s);
            long[] baseline = new long[Truth.Length];
            for (int i = 0; i < 2000; i++)
                baseline[Draw(random, Truth)]++;
            var change = new ShareChange(baseline, 0, 0.05, window: 20_000);
            var certain = new ShareChange([.. baseline.Select(b => b * 1000)], 0, 0.05, window: 20_000);
            (bool alarm, bool naively) = (false, false);
            for (int row = 0; row < rows; row++)
            {
                int category = Draw(random, Truth);
                change.Add(category);
                certain.Add(category);
                alarm |= change.Alarm;
                naively |= certain.Alarm;
            }

            Interlocked.Add(ref ours, alarm ? 1 : 0);
            Interlocked.Add(ref naive, naively ? 1 : 0);
        });
        output.WriteLine($"healthy streams of {rows} rows that alarm: {ours} of {streams}; with the baseline as the truth: {naive}");
        ((double)ours / streams).ShouldBeLessThanOrEqualTo(AuditedWorld.Limit(streams));
        ((double)naive / streams).ShouldBeGreaterThan(0.25);
    }

    [Fact]
    public void Only_a_difference_above_eta_alarms_and_names_its_category()
    {
        var random = new Random(9);
        long[] baseline = [100, 200, 300, 400];
        var small = new ShareChange(baseline, 0.1, 0.05);
        var large = new ShareChange(baseline, 0.1, 0.05);
        for (int row = 0; row < 2000; row++)
        {
            small.Add(Draw(random, [0.15, 0.15, 0.3, 0.4]));
            large.Add(Draw(random, [0.4, 0.2, 0.2, 0.2]));
        }

        small.Alarm.ShouldBeFalse();
        large.Alarm.ShouldBeTrue();
        large.Category.ShouldBe(0);
    }

    [Fact]
    public void It_ends_when_the_stream_is_itself_again()
    {
        var random = new Random(10);
        var change = new ShareChange([100, 200, 300, 400], 0.05, 0.05);
        for (int row = 0; row < 1000; row++)
            change.Add(0);
        change.Alarm.ShouldBeTrue();
        for (int row = 0; row < 2000; row++)
            change.Add(Draw(random, Truth));
        change.Alarm.ShouldBeFalse();
    }

    [Fact]
    public void Taken_up_from_its_state_it_goes_on_bit_for_bit()
    {
        var random = new Random(11);
        var whole = new ShareChange([10, 20, 30, 40], 0.05, 0.05, window: 100);
        var parts = new ShareChange([10, 20, 30, 40], 0.05, 0.05, window: 100);
        for (int row = 0; row < 500; row++)
        {
            int category = Draw(random, Truth);
            whole.Add(category);
            parts = new ShareChange([10, 20, 30, 40], 0.05, 0.05, JsonSerializer.Deserialize<ShareChangeState>(JsonSerializer.Serialize(parts.State))!);
            parts.Add(category);
            (parts.Effect, parts.EffectLower, parts.Category, parts.Alarm).ShouldBe((whole.Effect, whole.EffectLower, whole.Category, whole.Alarm));
        }
    }

    static int Draw(Random random, double[] shares)
    {
        double u = random.NextDouble();
        int category = 0;
        while (category < shares.Length - 1 && u >= shares[category])
            u -= shares[category++];
        return category;
    }
}
