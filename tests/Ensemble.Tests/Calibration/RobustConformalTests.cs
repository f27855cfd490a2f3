using Ensemble.Calibration;
using Ensemble.Robust;
using Xunit.Abstractions;

namespace Ensemble.Tests.Calibration;

/// <summary>Figures by scipy; coverage in worlds where the worst change is known.</summary>
public sealed class RobustConformalTests(ITestOutputHelper output)
{
    static RobustTerms Terms(double radius, int samples = 1) => new() { Radius = radius, Noise = 1, Samples = samples, Beta = samples == 1 ? 0 : 0.001 };

    [Theory]
    [InlineData(0.1, 0.5, 0.037411194400060126, 26)]
    [InlineData(0.1, 1, 0.011257914512604767, 88)]
    [InlineData(0.05, 1, 0.0040863130600332365, 244)]
    [InlineData(0.2, 0.25, 0.13749980956925378, 7)]
    [InlineData(0.1, 2, 0.000516188229643809, 1937)]
    public void One_copy_raises_the_level_by_the_radius_in_units_of_the_noise(double alpha, double radius, double level, int rows)
    {
        RobustConformal.Level(alpha, Terms(radius)).ShouldBe(level, 1e-13);
        RobustConformal.Level(alpha, new RobustTerms { Radius = 30 * radius, Noise = 30, Samples = 1 }).ShouldBe(level, 1e-13);
        Conformal.RowsNeeded(level).ShouldBe(rows);
        RobustConformal.Limit(0.7, Terms(radius)).ShouldBe(0.7);
    }

    [Theory]
    [InlineData(2, 1.314130442439233)]
    [InlineData(64, 0.2323076368031149)]
    [InlineData(1024, 0.05807690920077872)]
    public void Several_copies_pay_by_Hoeffdings_slack_and_twice_its_probability(int samples, double slack)
    {
        RobustConformal.Slack(samples, 0.001).ShouldBe(slack, 1e-12);
        RobustConformal.Level(0.1, Terms(1, samples)).ShouldBe(0.098, 1e-15);
    }

    [Theory]
    [InlineData(0.05, 64, 0.5, 0.7020172400542766)]
    [InlineData(0.3, 256, 1, 0.9008806578098576)]
    [InlineData(0, 1024, 0.25, 0.1513068982508543)]
    [InlineData(0.9, 64, 0.5, 1.232307636803115)]   // .9 + .23 is more than 1: every class is in
    public void The_limit_of_several_copies_is_inflated_in_the_normal_scale_with_the_slack_on_both_sides(double quantile, int samples, double radius, double limit) =>
        RobustConformal.Limit(quantile, Terms(radius, samples)).ShouldBe(limit, 1e-12);

    // Every row is the same, and its score falls with its first element: the hardest world for one copy. The order statistic's place U is Beta(k, n + 1 - k),
    // and what is covered after the worst change E[Phi(Phi^-1(U) - r)], integrated by scipy.
    [Theory]
    [InlineData(0.5, true, 0.9063900792238937)]
    [InlineData(0.5, false, 0.7838254851105081)]
    [InlineData(1.0, true, 0.9129958579633911)]
    [InlineData(1.0, false, 0.6136395122832147)]
    public void One_copy_covers_what_is_promised_after_the_worst_change_and_without_the_raised_level_less(double radius, bool raised, double expected)
    {
        const int n = 199, splits = 2000;
        const double alpha = 0.1;
        var covered = new double[splits];
        double level = raised ? RobustConformal.Level(alpha, Terms(radius)) : alpha;
        for (int split = 0; split < splits; split++)
        {
            double[] z = Noise(split, row: 0, n + 50);
            double quantile = Conformal.Quantile([.. z.Take(n).Select(Score)], level)!.Value;
            covered[split] = z.Skip(n).Count(x => Score(x - radius) <= quantile) / 50.0;
        }

        (double mean, double error) = Seen(covered);
        mean.ShouldBe(expected, 4 * error);
        (mean >= 1 - alpha).ShouldBe(raised);
    }

    // A classifier that is sure of the truth where the noised element is positive: the expectation's place in the normal scale moves by exactly
    // the change. Rows lie at x ~ N(1.5, 0.5).
    [Fact]
    public void Several_copies_cover_what_is_promised_after_the_worst_change_and_plain_means_do_not()
    {
        const int n = 199, splits = 60, samples = 256;
        const double alpha = 0.1, radius = 0.5;
        RobustTerms terms = Terms(radius, samples);
        double[] covered = new double[splits], plain = new double[splits], limits = new double[splits];
        for (int split = 0; split < splits; split++)
        {
            double[] places = [.. Noise(-1 - split, row: 0, n + 100).Select(z => 1.5 + (0.5 * z))];
            double[] scores = [.. Enumerable.Range(0, n).Select(row => Mean(split, row, places[row], samples))];
            limits[split] = RobustConformal.Limit(Conformal.Quantile(scores, RobustConformal.Level(alpha, terms))!.Value, terms);
            double without = Conformal.Quantile(scores, alpha)!.Value;
            double[] changed = [.. Enumerable.Range(n, 100).Select(row => Mean(split, row, places[row] - radius, samples))];
            covered[split] = changed.Count(s => s <= limits[split]) / 100.0;
            plain[split] = changed.Count(s => s <= without) / 100.0;
        }

        (double mean, double error) = Seen(covered);
        mean.ShouldBeGreaterThanOrEqualTo(1 - alpha - (3 * error));
        // The sets are not simply everything.
        limits.Average().ShouldBeLessThan(0.8);
        // Phi^-1(1 - .9 quantile) lies at .86 from 1.5 by .5 * 1.28; after the change P(x < .86 + .5) = Phi(-.28) is lost, .61 kept.
        Seen(plain).Mean.ShouldBe(0.61, 0.05);
    }

    static double Score(double x) => 1 / (1 + Math.Exp(2 * x));

    static double Mean(int split, int row, double x, int samples) => Noise(7 + split, row, samples).Count(z => x + z < 0) / (double)samples;

    static double[] Noise(int seed, int row, int count)
    {
        double[] numbers = new double[count];
        using RowNoise noise = NoiseKey.OfSeed(seed).Of(Guid.Empty, row);
        noise.Fill(0, numbers);
        return numbers;
    }

    (double Mean, double Error) Seen(double[] covered)
    {
        double mean = covered.Average(), error = Math.Sqrt(covered.Sum(c => (c - mean) * (c - mean)) / (covered.Length - 1) / covered.Length);
        output.WriteLine($"mean coverage {mean:F5}, standard error {error:F5}");
        return (mean, error);
    }
}
