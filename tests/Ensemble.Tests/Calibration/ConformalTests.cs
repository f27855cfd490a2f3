using Ensemble.Calibration;
using Xunit.Abstractions;

namespace Ensemble.Tests.Calibration;

public sealed class ConformalTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(9, 0.1, 9)]      // 10 · 0.9
    [InlineData(8, 0.1, 9)]      // 8.1 rounded up: more than there are
    [InlineData(19, 0.05, 19)]
    [InlineData(20, 0.05, 20)]   // 19.95
    [InlineData(99, 0.3, 70)]
    [InlineData(1, 0.5, 1)]
    public void The_rank_is_n_plus_1_times_1_minus_alpha_rounded_up(int n, double alpha, int rank) => Conformal.Rank(n, alpha).ShouldBe(rank);

    [Theory]
    [InlineData(0.1, 9)]
    [InlineData(0.05, 19)]
    [InlineData(0.01, 99)]
    [InlineData(0.5, 1)]
    [InlineData(0.3, 3)]         // 4 · 0.7 = 2.8, and 3 · 0.7 = 2.1 is more than 2
    public void One_row_fewer_than_needed_has_no_quantile(double alpha, int needed)
    {
        Conformal.RowsNeeded(alpha).ShouldBe(needed);
        Conformal.Quantile(new double[needed], alpha).ShouldBe(0);
        Conformal.Quantile(new double[needed - 1], alpha).ShouldBeNull();
    }

    [Fact]
    public void The_quantile_is_an_observed_score_ties_and_all()
    {
        Conformal.Quantile([3, 1, 2, 2, 2, 9, 2, 1, 3], 0.1).ShouldBe(9);
        Conformal.Quantile([3, 1, 2, 2, 2, 9, 2, 1, 3], 0.2).ShouldBe(3);
        Conformal.Quantile([3, 1, 2, 2, 2, 9, 2, 1, 3], 0.5).ShouldBe(2);
    }

    [Fact]
    public void Aps_adds_up_the_classes_before_a_class_and_itself_ties_to_the_lowest_index()
    {
        double[] p = [0.25, 0.4, 0.1, 0.25];
        double[] aps = [.. Enumerable.Range(0, 4).Select(c => Conformal.Aps(p, c))];
        foreach ((double score, double expected) in aps.Zip([0.65, 0.4, 1, 0.9]))
            score.ShouldBe(expected, 1e-12);
        Conformal.Lac(p, 1).ShouldBe(0.6, 1e-12);
    }

    /// <summary>Friedman's first function with noise of variance 1; five linear models on bootstrap samples are the members.</summary>
    [Fact]
    public void Intervals_cover_as_promised_over_300_splits_of_friedman_1()
    {
        const int calibration = 199, test = 300, splits = 300;
        const double alpha = 0.1;
        var random = new Random(3);
        double[][] members = LinearMembers.Fit(random, 200, 5);
        var covered = new double[splits];
        for (int split = 0; split < splits; split++)
        {
            (double Answer, double Spread, double Truth)[] rows = [.. Enumerable.Range(0, calibration + test).Select(_ => LinearMembers.Row(random, members))];
            double floor = 0.5;
            double quantile = Conformal.Quantile([.. rows.Take(calibration).Select(r => Math.Abs(r.Truth - r.Answer) / (r.Spread + floor))], alpha)!.Value;
            covered[split] = rows.Skip(calibration).Count(r => Math.Abs(r.Truth - r.Answer) <= quantile * (r.Spread + floor)) / (double)test;
        }

        ShouldCover(covered, alpha, calibration);
    }

    [Theory]
    [InlineData("lac")]
    [InlineData("aps")]
    public void Sets_cover_as_promised_over_300_splits(string method)
    {
        const int calibration = 99, test = 300, splits = 300;
        const double alpha = 0.1;
        var random = new Random(7);
        var covered = new double[splits];
        for (int split = 0; split < splits; split++)
        {
            (double[] P, int Truth)[] rows = [.. Enumerable.Range(0, calibration + test).Select(_ => Drawn(random))];
            double quantile = Conformal.Quantile([.. rows.Take(calibration).Select(r => Conformal.Score(method, r.P, r.Truth))], alpha)!.Value;
            covered[split] = rows.Skip(calibration).Count(r => Conformal.Score(method, r.P, r.Truth) <= quantile) / (double)test;
        }

        ShouldCover(covered, alpha, calibration);
    }

    // 1 − α to 1 − α + 1/(n + 1), as there are no ties, within three standard errors of the mean.
    void ShouldCover(double[] covered, double alpha, int n)
    {
        double mean = covered.Average(), error = Math.Sqrt(covered.Sum(c => (c - mean) * (c - mean)) / (covered.Length - 1) / covered.Length);
        output.WriteLine($"mean coverage {mean:F5}, standard error {error:F5}");
        mean.ShouldBeInRange(1 - alpha - (3 * error), 1 - alpha + (1.0 / (n + 1)) + (3 * error));
    }

    // Four classes; the probabilities that are told are sharper than those that the truth is drawn with.
    static (double[] P, int Truth) Drawn(Random random)
    {
        double[] weights = [.. Enumerable.Range(0, 4).Select(_ => -Math.Log(1 - random.NextDouble()))];
        double[] told = [.. weights.Select(w => w * w)];
        double draw = random.NextDouble() * weights.Sum(), total = told.Sum();
        int truth = 0;
        while (truth < 3 && (draw -= weights[truth]) > 0)
            truth++;
        return ([.. told.Select(v => v / total)], truth);
    }
}
