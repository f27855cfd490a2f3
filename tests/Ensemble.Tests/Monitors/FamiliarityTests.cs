using System.Text.Json;
using Ensemble.Monitors;
using Xunit.Abstractions;

namespace Ensemble.Tests.Monitors;

/// <summary>The monitor that needs no labels: scores against a bank and the stream's own past.</summary>
public sealed class FamiliarityTests(ITestOutputHelper output)
{
    static readonly double[] Slopes = [-0.15, -0.05, 0.05, 0.15];

    [Fact]
    public void A_p_value_counts_larger_scores_and_a_share_of_equal_ones()
    {
        var ranks = new StreamRanks([1, 2, 2, 3]);
        // Larger: 3. Equal: two and the row itself, of which 0.5. (1 + 1.5) / 5.
        ranks.Next(2, 0.5).ShouldBe(2.5 / 5, 1e-15);
        // The row before is part of the past: larger 3; equal three and itself. (1 + 0) / 6.
        ranks.Next(2, 0).ShouldBe(1.0 / 6, 1e-15);
        // Beyond all: only itself. 0.25 / 7.
        ranks.Next(9, 0.25).ShouldBe(0.25 / 7, 1e-15);
        // Not a number stands with the largest: 9 and itself. 0.25 * 2 / 8.
        ranks.Next(double.NaN, 0.25).ShouldBe(0.5 / 8, 1e-15);
        // Between edges 2 and 3, seen as 3: larger 2 (9, NaN), equal one and itself. (2 + 0.5 * 2) / 9.
        ranks.Next(2.5, 0.5).ShouldBe(3.0 / 9, 1e-15);
    }

    [Fact]
    public void A_stream_like_the_bank_rarely_alarms_and_ranks_in_the_bank_alone_alarm_often()
    {
        const int streams = 60, rows = 50_000;
        int ours = 0, sameBets = 0, bankAlone = 0;
        Parallel.For(0, streams, new ParallelOptions { MaxDegreeOfParallelism = 2 }, s =>
        {
            var random = new Random(100 + s);
            double[] bank = [.. Enumerable.Range(0, 2000).Select(_ => random.NextDouble())];
            double[] sorted = [.. bank.Order()];
            var evidence = new FamiliarityEvidence(bank);
            var ranks = new StreamRanks(bank);
            (bool alarm, bool same, bool naive) = (false, false, false);
            (double[] online, double[] offline) = (new double[Slopes.Length], new double[Slopes.Length]);
            for (int row = 0; row < rows; row++)
            {
                (double score, double tie) = (random.NextDouble(), random.NextDouble());
                evidence.Add(score, tie);
                alarm |= evidence.Exceeds(0.05);
                same |= Bet(online, ranks.Next(score, tie));
                int larger = sorted.Length - ~Array.BinarySearch(sorted, score);
                naive |= Bet(offline, (1.0 + larger) / (sorted.Length + 1));
            }

            Interlocked.Add(ref ours, alarm ? 1 : 0);
            Interlocked.Add(ref sameBets, same ? 1 : 0);
            Interlocked.Add(ref bankAlone, naive ? 1 : 0);
        });
        output.WriteLine($"healthy streams of {rows} rows that alarm: {ours} of {streams}; by steady bets {sameBets}, the same bets on ranks in the bank alone {bankAlone}");
        ((double)ours / streams).ShouldBeLessThanOrEqualTo(AuditedWorld.Limit(streams));
        ((double)sameBets / streams).ShouldBeLessThanOrEqualTo(AuditedWorld.Limit(streams));
        bankAlone.ShouldBeGreaterThan(streams / 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2000)]
    public void A_shift_is_noticed_with_and_without_a_healthy_past(int healthy)
    {
        var delays = new List<int?>();
        for (int s = 0; s < 40; s++)
        {
            var random = new Random(300 + s);
            double[] bank = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
            var evidence = new FamiliarityEvidence(bank);
            int? delay = null;
            for (int row = 0; row < healthy + 3000 && delay is null; row++)
            {
                double u = random.NextDouble();
                // Half of the new rows come from the upper third.
                double score = row >= healthy && random.NextDouble() < 0.5 ? (2 + u) / 3 : u;
                evidence.Add(score, random.NextDouble());
                if (row >= healthy && evidence.Exceeds(0.05))
                    delay = row - healthy + 1;
            }

            delays.Add(delay);
        }

        double median = AuditedWorld.Median(delays);
        output.WriteLine($"median rows to notice after {healthy} healthy ones: {median}");
        median.ShouldBeLessThan(600);
    }

    [Fact]
    public void Taken_up_from_its_state_it_goes_on_bit_for_bit()
    {
        var random = new Random(7);
        double[] bank = [.. Enumerable.Range(0, 3000).Select(_ => random.NextDouble())];
        var whole = new FamiliarityEvidence(bank);
        var parts = new FamiliarityEvidence(bank);
        for (int row = 0; row < 200; row++)
        {
            (double score, double tie) = (random.NextDouble() * 1.2, random.NextDouble());
            whole.Add(score, tie);
            parts = new FamiliarityEvidence(bank, JsonSerializer.Deserialize<FamiliarityState>(JsonSerializer.Serialize(parts.State))!);
            parts.Add(score, tie);
            parts.LogEvidence.ShouldBe(whole.LogEvidence);
        }

        whole.State.Counts.Length.ShouldBe(StreamRanks.MaximumEdges + 1);
        Should.Throw<ArgumentException>(() => new FamiliarityEvidence([1, 2], whole.State));
        Should.Throw<ArgumentException>(() => new FamiliarityEvidence([double.NaN]));
    }

    // Steady bets on each slope, equally; true once they hold 20 times what they began with.
    static bool Bet(double[] logWealth, double p)
    {
        double sum = 0;
        for (int i = 0; i < Slopes.Length; i++)
        {
            logWealth[i] += Math.Log(1 + (Slopes[i] * (p - 0.5)));
            sum += Math.Exp(logWealth[i]) / Slopes.Length;
        }

        return sum >= 20;
    }
}
