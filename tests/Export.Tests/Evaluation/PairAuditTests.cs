using Export.Evaluation;

namespace Export.Tests.Evaluation;

/// <summary>Second-order calibration: worlds whose p(y | x) is known, two labels a row.</summary>
public sealed class PairAuditTests
{
    const int Rows = 6000;
    const int Members = 8;

    [Fact]
    public void What_the_pairs_say_of_the_members_spread_is_their_variance()
    {
        var random = new Random(1);
        for (int family = 0; family < 200; family++)
        {
            double[] p = [.. Enumerable.Range(0, 4).SelectMany(_ => Dirichlet(random, 3))];
            double[] same = PairAudit.SamePair(p, 4), variance = PairAudit.Variances(p, 4);
            for (int y = 0; y < 3; y++)
            {
                double mean = (p[y] + p[3 + y] + p[6 + y] + p[9 + y]) / 4;
                // V(y) = p(y)·(p(y | y) − p(y)).
                (mean * ((same[y] / mean) - mean)).ShouldBe(variance[y], 1e-12);
            }
        }

        // By hand: .7, .6, .2 have mean .5 and population variance (.04 + .01 + .09)/3.
        PairAudit.Variances([0.7, 0.3, 0.6, 0.4, 0.2, 0.8], 3)[0].ShouldBe(0.14 / 3, 1e-15);
    }

    [Fact]
    public void Members_drawn_from_what_the_input_leaves_open_pass_and_copies_of_their_mean_fail()
    {
        // The input tells nothing: p is uniform over distributions of three classes, and so is each member's guess of it.
        var random = new Random(2);
        var (labels, second) = (new int[Rows], new int[Rows]);
        for (int r = 0; r < Rows; r++)
        {
            double[] p = Dirichlet(random, 3);
            (labels[r], second[r]) = (Draw(random, p), Draw(random, p));
        }

        double[][] drawn = [.. Enumerable.Range(0, Members).Select(_ => Enumerable.Range(0, Rows).SelectMany(_ => Dirichlet(random, 3)).ToArray())];
        double[] mean = [.. Enumerable.Repeat(1.0 / 3, Rows * 3)];
        double[] weights = [.. Enumerable.Repeat(1.0, Members)];

        var honest = PairAudit.Of(new MemberTable(drawn, weights, 3), labels, second);
        var collapsed = PairAudit.Of(new MemberTable([.. Enumerable.Repeat(mean, Members)], weights, 3), labels, second);

        // E Σ p² of a uniform p over three classes is 3·(2/12) = 1/2.
        honest.Predicted.ShouldBe(0.5, 0.01);
        (honest.Observed - 0.5).ShouldBeInRange(-0.025, 0.025);
        honest.Passes.ShouldBeTrue(honest.Verdict);
        collapsed.Predicted.ShouldBe(1.0 / 3, 1e-9);
        collapsed.Variance.ShouldBe(0, 1e-12);
        collapsed.Passes.ShouldBeFalse();
        collapsed.Verdict.ShouldContain("they leave something out that they all share");
        (honest.Predicted - honest.PredictedByMean).ShouldBe(honest.Variance, 1e-12);
    }

    [Fact]
    public void Members_that_are_too_sure_fail_the_other_way()
    {
        var random = new Random(3);
        int[] first = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(2))], second = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(2))];
        double[] sure = [.. first.SelectMany(y => y == 0 ? new[] { 0.99, 0.01 } : [0.01, 0.99])];
        PairAudit.Of(new MemberTable([sure, sure], [1, 1], 2), first, second).Verdict.ShouldContain("too sure");
    }

    // Uniform over the simplex: gaps between sorted uniform numbers.
    static double[] Dirichlet(Random random, int classes)
    {
        double[] cuts = [0, .. Enumerable.Range(0, classes - 1).Select(_ => random.NextDouble()).Order(), 1];
        return [.. Enumerable.Range(0, classes).Select(c => cuts[c + 1] - cuts[c])];
    }

    static int Draw(Random random, double[] p)
    {
        double u = random.NextDouble();
        return u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2;
    }
}
