using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Tests.Calibration;

/// <summary>
/// Averages of members that are not equally sure of themselves. Two members, each now more, now less sure and right as often as it
/// says; 5 classes, 2,000 rows to fit on and 10,000 to count.
/// </summary>
public sealed class BalanceTests
{
    const int Classes = 5, Fit = 2000, Rows = 12_000;

    readonly int[] truth = new int[Rows];
    readonly double[][] logits = [new double[Rows * Classes], new double[Rows * Classes]];

    public BalanceTests()
    {
        var random = new Random(3);
        for (int row = 0; row < Rows; row++)
        {
            truth[row] = random.Next(Classes);
            foreach (double[] own in logits)
            {
                // As sure as it may be: it votes for the true class with the softmax of its own logits.
                double sure = 1 + (4 * random.NextDouble());
                bool right = random.NextDouble() < Math.Exp(sure) / (Math.Exp(sure) + Classes - 1);
                int vote = right ? truth[row] : (truth[row] + 1 + random.Next(Classes - 1)) % Classes;
                for (int c = 0; c < Classes; c++)
                    own[(row * Classes) + c] = c == vote ? sure : 0;
            }
        }
    }

    [Fact]
    public void A_member_with_tenfold_logits_decides_alone_until_its_temperature_is_fitted()
    {
        double clean = Accuracy(logits, [1, 1]);
        double alone = Accuracy([logits[0], logits[0]], [1, 1]);
        clean.ShouldBeGreaterThan(alone + 0.05, "two members know more than one, or there is nothing to lose");
        double[][] loud = [[.. logits[0].Select(z => 10 * z)], logits[1]];

        int same = Answers(loud, [1, 1]).Zip(Answers([logits[0], logits[0]], [1, 1])).Skip(Fit).Count(p => p.First == p.Second);
        (same / (double)(Rows - Fit)).ShouldBeGreaterThan(0.99);

        double[] temperatures = [.. loud.Select(z => TemperatureFit.Logits(z.AsSpan(0, Fit * Classes), truth.AsSpan(0, Fit), Classes).Temperature)];
        (temperatures[0] / temperatures[1]).ShouldBe(10, 1);
        Accuracy(loud, temperatures).ShouldBe(clean, 0.005);
        MemberBalance.Warning([.. temperatures.Select((t, i) => new MemberConfig { Name = $"m{i}", Temperature = t })])
            .ShouldNotBeNull().ShouldContain("'m1'");
    }

    [Theory]
    [InlineData(1, 3, false)]
    [InlineData(1, 3.1, true)]
    [InlineData(3.1, 1, true)]
    [InlineData(0.5, 1.4, false)]
    [InlineData(0.05, 1.4, false)] // the least that is fitted: right on every fit row
    public void Temperatures_more_than_threefold_apart_are_told(double first, double second, bool told) =>
        (MemberBalance.Warning([new MemberConfig { Name = "a", Temperature = first }, new MemberConfig { Name = "b", Temperature = second }]) is not null).ShouldBe(told);

    [Fact]
    public void A_mean_can_be_right_where_no_member_is_and_a_vote_cannot()
    {
        // (.4 + .05) / 2, (.35 + .45) / 2, (.25 + .5) / 2.
        var p = new MemberProbabilities([.4, .35, .25, .05, .45, .5], [1, 1], 3);
        double[] mean = new double[3], shares = new double[3];
        Combination.Classes(AnswerKind.Mean, p, mean).ShouldBe(1);
        mean[0].ShouldBe(.225, 1e-15);
        mean[1].ShouldBe(.4, 1e-15);
        mean[2].ShouldBe(.375, 1e-15);
        int[] votes = new int[2];
        Disagreement.Votes(p, votes);
        votes.ShouldBe([0, 2]);
        Combination.Classes(AnswerKind.Majority, p, shares).ShouldBe(0);
        shares.ShouldBe([.5, 0, .5]);
    }

    double Accuracy(double[][] members, double[] temperatures) =>
        Answers(members, temperatures).Zip(truth).Skip(Fit).Count(p => p.First == p.Second) / (double)(Rows - Fit);

    static int[] Answers(double[][] members, double[] temperatures)
    {
        int[] answers = new int[Rows];
        double[] p = new double[members.Length * Classes], mean = new double[Classes], weights = [.. members.Select(_ => 1.0)];
        for (int row = 0; row < Rows; row++)
        {
            for (int m = 0; m < members.Length; m++)
                MemberCalibration.FromLogits(members[m].AsSpan(row * Classes, Classes), temperatures[m], p.AsSpan(m * Classes, Classes));
            answers[row] = Combination.Classes(AnswerKind.Mean, new MemberProbabilities(p, weights, Classes), mean);
        }

        return answers;
    }
}
