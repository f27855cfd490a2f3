using Ensemble.Calibration;

namespace Ensemble.Tests.Calibration;

public sealed class CostThresholdTests
{
    [Fact]
    public void The_threshold_of_largest_utility_is_found_row_by_row()
    {
        // By hand, wrong 10, abstain 1, right 2, risks .1 to .6, the third and the fifth wrong:
        // kept 0: -6; 1: 2 - 5 = -3; 2: 4 - 4 = 0; 3: 4 - 10 - 3 = -9; 4: 6 - 10 - 2 = -6; 5: -15; 6: 8 - 20 = -12.
        CostChoice best = CostThreshold.Choose([.1, .2, .3, .4, .5, .6], All(6), [false, false, true, false, true, false], new AnswerCosts(10, 1, 2));
        best.ShouldBe(new CostChoice(.2, 2, 0, 6, 0));
        best.Flagged.ShouldBe(4);
    }

    [Fact]
    public void Rows_of_one_risk_are_kept_or_flagged_together()
    {
        // Keeping all three of .2 is worth 2 - 1.5 - 1, keeping none -4.
        CostThreshold.Choose([.2, .2, .2, .9], All(4), [false, true, false, true], new AnswerCosts(1.5, 1, 1)).ShouldBe(new CostChoice(.2, 2, 1, 4, -.125));
    }

    [Fact]
    public void Where_no_answer_is_worth_its_cost_every_row_is_flagged()
    {
        CostChoice best = CostThreshold.Choose([.3, .4], All(2), [true, true], new AnswerCosts(10, 1, 1));
        (best.Flagged, best.Utility, best.Threshold < .3).ShouldBe((2, -1, true));
    }

    [Fact]
    public void A_row_that_another_gate_flags_costs_a_flag_at_any_threshold()
    {
        bool[] passed = [true, false, true];
        CostThreshold.Choose([.1, .1, .2], passed, [false, false, false], new AnswerCosts(5, 1, 1)).ShouldBe(new CostChoice(.2, 2, 0, 3, 1 / 3.0));
        CostThreshold.At(.15, [.1, .1, .2], passed, [false, false, false], new AnswerCosts(5, 1, 1)).ShouldBe(new CostChoice(.15, 1, 0, 3, -1 / 3.0));
        Should.Throw<ArgumentException>(() => CostThreshold.Choose([.1], [false], [false], new AnswerCosts(5, 1, 1)));
    }

    [Theory]
    [InlineData(10, 1, 1)]
    [InlineData(5, 1, 0)]
    [InlineData(3, 0.2, 1)]
    public void The_threshold_is_the_best_of_a_grid_and_near_chows_where_risk_is_the_chance_of_an_error(double cost, double abstain, double gain)
    {
        // Risk = P(error), so that Chow's rule is the best there is; a grid of 200 steps looks for the best empirical utility by itself.
        var random = new Random(5);
        const int rows = 40_000;
        double[] risks = new double[rows];
        bool[] wrong = new bool[rows];
        for (int i = 0; i < rows; i++)
        {
            risks[i] = random.NextDouble();
            wrong[i] = random.NextDouble() < risks[i];
        }

        var costs = new AnswerCosts(cost, abstain, gain);
        CostChoice best = CostThreshold.Choose(risks, All(rows), wrong, costs);
        double gridBest = double.NegativeInfinity, gridAt = 0;
        for (int step = 0; step <= 200; step++)
        {
            double tau = step / 200.0, utility = 0;
            for (int i = 0; i < rows; i++)
                utility += risks[i] > tau ? -abstain : wrong[i] ? -cost : gain;
            if (utility / rows > gridBest)
                (gridBest, gridAt) = (utility / rows, tau);
        }

        Math.Abs(best.Threshold - gridAt).ShouldBeLessThanOrEqualTo(1 / 200.0);
        best.Utility.ShouldBeGreaterThanOrEqualTo(gridBest - 1e-12);
        costs.Chow.ShouldBe((gain + abstain) / (gain + cost), 1e-15);
        Math.Abs(best.Threshold - costs.Chow).ShouldBeLessThan(0.05);
    }

    [Fact]
    public void Drawing_answers_until_one_passes_reaches_the_ceiling_and_no_more()
    {
        // p = .7, t = .9, f = .2: .63 / .69 = .913043...
        CostThreshold.Ceiling(.7, .9, .2).ShouldBe(21 / 23.0, 1e-12);
        var random = new Random(8);
        int right = 0;
        const int draws = 1_000_000;
        for (int i = 0; i < draws; i++)
        {
            bool isRight, passes;
            do
            {
                isRight = random.NextDouble() < .7;
                passes = random.NextDouble() < (isRight ? .9 : .2);
            }
            while (!passes);
            right += isRight ? 1 : 0;
        }

        ((double)right / draws).ShouldBe(21 / 23.0, 0.002);
    }

    static bool[] All(int rows) => [.. Enumerable.Repeat(true, rows)];
}
