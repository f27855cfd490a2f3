using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class BootstrapTests
{
    [Fact]
    public void Every_draw_takes_as_many_rows_as_there_are_of_each_set()
    {
        var bootstrap = new Bootstrap(7, 3);
        int place = bootstrap.AddSets(counts => [counts[0].Sum(), counts[1].Sum(), counts[0].Max()]);
        Estimate[] sums = bootstrap.Run(500, 1, CancellationToken.None)[place];
        sums[0].ShouldBe(new Estimate(7, 7, 7));
        sums[1].ShouldBe(new Estimate(3, 3, 3));
        (sums[2].Value, sums[2].High > 2).ShouldBe((1, true));
    }

    [Fact]
    public void A_means_interval_is_its_standard_error_wide()
    {
        // 400 of 1,000 rows: standard error √(.4·.6/1000) = .01549, so 95 % is ±.0304.
        var bootstrap = new Bootstrap(1000);
        int place = bootstrap.Add(counts => [Enumerable.Range(0, 400).Sum(i => counts[i]) / 1000.0]);
        Estimate share = bootstrap.Run(4000, 3, CancellationToken.None)[place][0];
        share.Value.ShouldBe(0.4);
        share.Low.ShouldBe(0.4 - 0.0304, 0.002);
        share.High.ShouldBe(0.4 + 0.0304, 0.002);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_one_another()
    {
        static Estimate Run(int seed)
        {
            var bootstrap = new Bootstrap(50);
            bootstrap.Add(counts => [Enumerable.Range(0, 50).Sum(i => counts[i] * (double)i)]);
            return bootstrap.Run(100, seed, CancellationToken.None)[0][0];
        }

        Run(1).ShouldBe(Run(1));
        Run(1).ShouldNotBe(Run(2));
    }
}
