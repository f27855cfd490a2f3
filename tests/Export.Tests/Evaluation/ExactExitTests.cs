using Export.Evaluation;

namespace Export.Tests.Evaluation;

public sealed class ExactExitTests
{
    [Fact]
    public void An_answer_that_came_early_is_the_answer_of_all()
    {
        var random = new Random(5);
        int early = 0;
        for (int family = 0; family < 20_000; family++)
        {
            int members = random.Next(1, 8), classes = random.Next(2, 6);
            double[] p = Family(random, members, classes), weights = [.. Enumerable.Range(0, members).Select(_ => random.Next(3) == 0 ? 2.0 : 1.0)];
            int[] votes = [.. Enumerable.Range(0, members).Select(m => ProbabilityMetrics.ArgMax(p.AsSpan(m * classes, classes)))];
            int mean = ExactExit.Mean(p, weights), majority = ExactExit.Majority(votes, classes), unanimity = ExactExit.Unanimity(votes);

            Mean(p, weights, mean, classes).ShouldBe(Mean(p, weights, members, classes));
            Majority(votes, majority, classes).ShouldBe(Majority(votes, members, classes));
            (votes.Take(unanimity).Distinct().Count() == 1).ShouldBe(votes.Distinct().Count() == 1);
            early += mean < members ? 1 : 0;
        }

        early.ShouldBeGreaterThan(2000);
    }

    [Fact]
    public void Five_sure_members_are_certain_after_three()
    {
        // 3·1 − 0 = 3 > 2 left; after two, 2 > 3 does not hold.
        double[] sure = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0];
        ExactExit.Mean(sure, [1, 1, 1, 1, 1]).ShouldBe(3);
        ExactExit.Majority([0, 0, 0, 0, 0], 2).ShouldBe(3);
        ExactExit.Unanimity([0, 0, 0, 0, 0]).ShouldBe(5);
        ExactExit.Unanimity([0, 1, 0, 0, 0]).ShouldBe(2);
    }

    [Fact]
    public void A_gap_that_the_rest_can_just_close_is_waited_for()
    {
        // After one of two: 1 − 0 = 1, and the other can make it a tie.
        ExactExit.Mean([1, 0, 0, 1], [1, 1]).ShouldBe(2);
        ExactExit.Majority([1, 0], 2).ShouldBe(2);
    }

    static double[] Family(Random random, int members, int classes)
    {
        var p = new List<double>();
        int liked = random.Next(classes);
        for (int m = 0; m < members; m++)
        {
            double[] row = [.. Enumerable.Range(0, classes).Select(c => random.Next(4) + (c == liked ? 8 * random.Next(5) : 0))];
            double sum = row.Sum();
            p.AddRange(row.Select(v => sum == 0 ? 1.0 / classes : v / sum));
        }

        return [.. p];
    }

    static int Mean(double[] p, double[] weights, int members, int classes) => ProbabilityMetrics.ArgMax(
        [.. Enumerable.Range(0, classes).Select(c => Enumerable.Range(0, members).Sum(m => weights[m] * p[(m * classes) + c]))]);

    static int Majority(int[] votes, int members, int classes) => ProbabilityMetrics.ArgMax(
        [.. Enumerable.Range(0, classes).Select(c => (double)votes.Take(members).Count(v => v == c))]);
}
