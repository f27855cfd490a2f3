using Export.Imprecise;
using Export.Training;
using Testing;

namespace Export.Tests.Imprecise;

public class ImpreciseLearnerTests
{
    // Three environments y = θ·x with θ = 0, 0 and 1 and x = ±1: R_e(w) = (w − θ_e)² / 2. The mean is least at w = 1/3, the largest
    // at w = 1/2, where two lines of the maximum cross.
    static EnvironmentRows Lines => new([1, -1, 1, -1, 1, -1], 1, [0, 0, 0, 0, 1, -1], 1, [0, 2, 4, 6]);

    static readonly ImpreciseOptions toy = new(new RuleSettings(RiskRule.Cvar))
    {
        Head = AnswerHead.Squared, Hidden = [], Dropout = 0, WeightDecay = 0, LearningRate = 0.02, Steps = 600, Samples = 2,
    };

    [Fact]
    public void A_linear_family_has_the_closed_forms_of_the_average_and_the_worst_case_at_its_ends()
    {
        ConditionedNetwork network = Learn(Lines, toy with { A = 0.01, B = 0.01 });

        Slope(network, 0).ShouldBe(1.0 / 3, 0.01);
        Slope(network, 1).ShouldBe(0.5, 0.01);
    }

    // The third environment's risk is the largest of the three wherever w < 1/2. The mean is Σ/3; the exact CVaR at λ = 1/3 keeps two
    // thirds of the mass, half of it on θ = 1 and half on the others: w = 1/2 already.
    [Theory]
    [InlineData("cvar-full", 0.0, 1.0 / 3)]
    [InlineData("cvar-full", 0.2, 1.0 / 2.4)]
    [InlineData("cvar-full", 0.9, 0.5)]
    [InlineData("max", 1.0, 0.5)]
    [InlineData("mean", 0.5, 1.0 / 3)]
    public void One_level_has_the_closed_form_of_its_rule(string rule, double level, double expected) =>
        Slope(Learn(Lines, toy with { Rule = new RuleSettings(RiskRules.Find(rule)), Conditioned = false, Level = level }), level).ShouldBe(expected, 0.01);

    [Fact]
    public void The_same_seed_gives_the_same_network_and_another_seed_another()
    {
        ImpreciseOptions options = toy with { Hidden = [8, 8], Dropout = 0.2, Steps = 20, Batch = 1 };
        float[] first = Weights(Learn(Lines, options));

        Weights(Learn(Lines, options)).ShouldBe(first);
        Weights(Learn(Lines, options, seed: 2)).ShouldNotBe(first);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    public void A_run_that_was_stopped_goes_on_to_the_same_weights(int stopped)
    {
        using var folder = new TemporaryFolder();
        var said = new List<string>();
        var kept = new Checkpoints(folder.Path, TimeSpan.Zero, said.Add);
        ImpreciseOptions options = toy with { Rule = new RuleSettings(RiskRule.GroupDro), Hidden = [8, 8], Dropout = 0.2, Warmup = 10, Steps = 10, QStep = 0.1 };
        float[] whole = Weights(Learn(Lines, options));
        using var stop = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => ImpreciseLearner.Learn(Lines, new double[3], options, 1, p =>
        {
            if (p.Step == stopped)
                stop.Cancel();
        }, stop.Token, kept));

        Weights(ImpreciseLearner.Learn(Lines, new double[3], options, 1, _ => { }, default, kept)).ShouldBe(whole);
        said.ShouldBe([$"goes on after step {stopped}, where an earlier run stopped"]);
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.5, true)]
    public void A_lambda_step_moves_the_distribution_of_lambda(double rate, bool moves)
    {
        StepProgress last = default;
        ImpreciseLearner.Learn(Lines, new double[3], toy with { Hidden = [8, 8], Steps = 20, QStep = rate }, 1, p => last = p, default);

        ((last.A, last.B) != (1, 1)).ShouldBe(moves);
        last.A.ShouldBeInRange(0.01, 100);
    }

    [Fact]
    public void Lambdas_distribution_moves_to_where_the_gradient_is_shorter()
    {
        // The mean of Beta(a, b) is a/(a + b): at (1, 1) its derivatives are 1/4 and −1/4.
        var mover = new LambdaMover(1, 1, 0.2);

        mover.Move(new SeededRandom(1), lambdas => lambdas.Average());

        mover.A.ShouldBe(0.95, 0.01);
        mover.B.ShouldBe(1.05, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void The_step_size_falls_along_half_a_cosine_behind_the_warm_up(int warmup)
    {
        // Adam moves by the step size where the gradient stays: 1 + .85355 + .5 + .14645 of it in four steps.
        ImpreciseOptions options = toy with { Rule = new RuleSettings(RiskRule.Mean), Conditioned = false, Warmup = warmup, Steps = 4 };

        double moved = Slope(Learn(Lines, options with { LearningRate = 1e-4 }), 1) - Slope(Learn(Lines, options with { LearningRate = 0 }), 1);

        Math.Abs(moved).ShouldBe((warmup + 2.5) * 1e-4, 2e-6);
    }

    [Fact]
    public void A_draw_of_an_environments_rows_is_one_of_different_rows_and_each_comes_as_often()
    {
        var rows = new EnvironmentRows([.. Enumerable.Range(0, 7).Select(i => (float)i)], 1, new float[7], 1, [0, 5, 7]);
        var random = new SeededRandom(3);
        int[] came = new int[7];
        for (int i = 0; i < 2000; i++)
        {
            EnvironmentRows drawn = rows.Draw(2, random);
            drawn.Starts.ShouldBe([0, 2, 4]);
            drawn.Inputs.Distinct().Count().ShouldBe(4);
            foreach (float row in drawn.Inputs)
                came[(int)row]++;
        }

        // Two of five, two of two.
        came[..5].ShouldAllBe(c => c > 700 && c < 900);
        came[5..].ShouldBe([2000, 2000]);
    }

    [Fact]
    public void Plausible_beside_a_lambda_are_those_whose_risk_at_that_lambda_is_near_the_least()
    {
        // Means .5 and .6, worst .9 and .6: at neither end is the other within 5 %.
        var report = new ImpreciseReport(["a", "b"], [1, 1], [1, 1], [new EnvironmentRisks(0, [0.1, 0.9], null), new EnvironmentRisks(1, [0.6, 0.6], null)]);

        report.Plausible(0).ShouldBe([0]);
        report.Plausible(1).ShouldBe([1]);
    }

    [Fact]
    public void Warm_steps_lower_the_mean_whatever_the_rule()
    {
        ImpreciseOptions options = toy with { Rule = new RuleSettings(RiskRule.Max), Conditioned = false, Warmup = 600, Steps = 1, LearningRate = 0.01 };

        Slope(Learn(Lines, options), 1).ShouldBe(1.0 / 3, 0.02);
    }

    static ConditionedNetwork Learn(EnvironmentRows rows, ImpreciseOptions options, int seed = 1) =>
        ImpreciseLearner.Learn(rows, new double[rows.Environments], options, seed, _ => { }, default);

    static double Slope(ConditionedNetwork network, double lambda)
    {
        float[] answers = network.At(lambda).Predict([1, -1], 2);
        return (answers[0] - answers[1]) / 2;
    }

    static float[] Weights(ConditionedNetwork network) => [.. network.Parameters.SelectMany(p => p.Weights.Concat(p.Biases))];
}
