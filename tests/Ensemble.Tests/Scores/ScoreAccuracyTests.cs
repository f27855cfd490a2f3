using Ensemble.Scores;

namespace Ensemble.Tests.Scores;

/// <summary>The scores beside 60-digit arithmetic on 100,000 random families (seed in <see cref="OracleFamilies"/>).</summary>
public sealed class ScoreAccuracyTests
{
    public static TheoryData<string> Columns => [.. typeof(OracleRow).GetProperties().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Columns))]
    public void Every_score_is_within_1e_9_of_its_value_or_of_1e_6(string column)
    {
        var property = typeof(OracleRow).GetProperty(column)!;
        ScoreName score = Enum.Parse<ScoreName>(column);
        double worst = 0;
        int families = 0;
        foreach ((OracleFamily family, OracleRow expected) in OracleScores.Load().Cases())
        {
            double value = (double)property.GetValue(expected)!;
            double error = Math.Abs(Compute(score, family) - value) / Math.Max(Math.Abs(value), 1e-6);
            worst = double.IsNaN(error) ? double.NaN : Math.Max(worst, error);
            families++;
        }

        families.ShouldBe(100_000);
        worst.ShouldBeLessThanOrEqualTo(1e-9);
    }

    [Fact]
    public void Mutual_information_keeps_its_relative_accuracy_down_to_1e_18()
    {
        double worstAbove = 0, worstBelow = 0;
        int below = 0;
        foreach ((OracleFamily family, OracleRow expected) in OracleScores.Load().Cases())
        {
            double actual = Compute(ScoreName.MutualInformation, family);
            actual.ShouldBeGreaterThanOrEqualTo(0);
            double relative = Math.Abs(actual - expected.MutualInformation) / expected.MutualInformation;
            if (expected.MutualInformation >= 1e-9)
                worstAbove = Math.Max(worstAbove, relative);
            else if (expected.MutualInformation >= 1e-18)
                (worstBelow, below) = (Math.Max(worstBelow, relative), below + 1);
        }

        below.ShouldBeGreaterThan(1000);
        worstAbove.ShouldBeLessThanOrEqualTo(1e-11);
        worstBelow.ShouldBeLessThanOrEqualTo(1e-6);
    }

    [Fact]
    public void Copies_of_one_member_disagree_in_nothing()
    {
        foreach ((OracleFamily family, _) in OracleScores.Load().Cases().Where(c => c.Family.Mode == OracleMode.Identical || c.Family.K == 1).Take(2000))
        {
            ScoreName[] disagreements =
            [
                ScoreName.JsDivergence, ScoreName.Epkl, ScoreName.VariationRatio, ScoreName.PairwiseDisagreement, ScoreName.MaxTotalVariation, ScoreName.CredalWidth,
            ];
            disagreements.ShouldAllBe(s => Compute(s, family) == 0);
            Compute(ScoreName.MutualInformation, family).ShouldBeLessThan(1e-30);
        }
    }

    [Fact]
    public void Information_adds_up_and_is_bounded()
    {
        foreach ((OracleFamily family, _) in OracleScores.Load().Cases().Take(20_000))
        {
            double mutual = Compute(ScoreName.MutualInformation, family);
            (Compute(ScoreName.ExpectedEntropy, family) + mutual).ShouldBe(Compute(ScoreName.Entropy, family), 1e-12);
            mutual.ShouldBeLessThanOrEqualTo(Math.Min(WeightEntropy(family), Math.Log(family.C)) + 1e-12);
        }
    }

    [Fact]
    public void Order_of_members_moves_no_score_by_more_than_1e_12()
    {
        foreach ((OracleFamily family, _) in OracleScores.Load().Cases().Take(5_000))
        {
            double[] weights = [.. family.Weights.Reverse()];
            double[] probabilities = [.. Enumerable.Range(0, family.K).Reverse().SelectMany(m => family.Member(m).ToArray())];
            foreach (ScoreName score in ScoreNames.For("classification"))
            {
                var reversed = new MemberProbabilities(probabilities, weights, family.C);
                ClassificationScores.Compute(score, reversed, family.ChosenClass, 1).ShouldBe(Compute(score, family), 1e-12);
            }
        }
    }

    internal static double Compute(ScoreName score, OracleFamily family) =>
        ClassificationScores.Compute(score, new MemberProbabilities(family.Probabilities, family.Weights, family.C), family.ChosenClass, 1);

    // With weights the bound log K becomes the entropy of the weights.
    static double WeightEntropy(OracleFamily family)
    {
        double total = family.Weights.Sum();
        return family.Weights.Sum(w => -w / total * Math.Log(w / total));
    }
}
