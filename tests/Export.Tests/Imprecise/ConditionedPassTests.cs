using Export.Imprecise;
using Export.Training;

namespace Export.Tests.Imprecise;

public class ConditionedPassTests
{
    const int Inputs = 3;

    [Theory]
    [InlineData("Logit", "cvar", new[] { 5, 4, 3 })]
    [InlineData("Logit", "vrex", new[] { 5 })]
    [InlineData("Logit", "irm", new[] { 5, 4 })]
    [InlineData("Logit", "sd", new[] { 5, 4 })]
    [InlineData("Softmax", "cvar-full", new[] { 5, 4 })]
    [InlineData("Softmax", "irm", new[] { 5, 4 })]
    [InlineData("Softmax", "sd", new int[0])]
    [InlineData("Squared", "irm", new[] { 5, 4 })]
    [InlineData("Squared", "cvar", new int[0])]
    [InlineData("Squared", "cvar-variance", new[] { 5, 4 })]
    public void Gradients_of_every_layer_equal_finite_differences_over_two_lambdas(string head, string rule, int[] hidden)
    {
        AnswerHead kind = Enum.Parse<AnswerHead>(head);
        RuleSettings settings = new(RiskRules.Find(rule)) { Penalty = 0.7 };
        EnvironmentRows rows = Rows(kind);
        ConditionedNetwork network = Network(kind, hidden);
        Layer[] gradients = Gradients(network, rows, settings, kind);
        int checkedValues = 0;
        for (int p = 0; p < gradients.Length; p++)
        {
            Layer layer = network.Parameters[p];
            for (int j = 0; j < layer.Outputs; j++)
            {
                int i = j % layer.Inputs;
                checkedValues += Check(layer.Weights, (i * layer.Stride) + j, gradients[p].Weights);
                checkedValues += Check(layer.Biases, j, gradients[p].Biases);
            }
        }

        checkedValues.ShouldBeGreaterThan(5);

        int Check(float[] values, int at, float[] gradient)
        {
            const float Step = 5e-4f;
            float kept = values[at];
            values[at] = kept + Step;
            double up = Value(network, rows, settings, kind);
            values[at] = kept - Step;
            double down = Value(network, rows, settings, kind);
            values[at] = kept;
            ((double)gradient[at]).ShouldBe((up - down) / (2 * Step), 2e-3);
            return 1;
        }
    }

    [Fact]
    public void Rows_of_environments_without_weight_change_no_gradient()
    {
        EnvironmentRows rows = Rows(AnswerHead.Logit);
        ConditionedNetwork network = Network(AnswerHead.Logit, [5, 4]);
        var pass = new ConditionedPass(network, rows.Count, 0);
        float[] slopes = new float[rows.Count * 16];
        slopes[0] = 1;
        slopes[16] = -0.5f;

        float[] all = Weights(0, rows.Count), some = Weights(0, 2);
        some.ShouldBe(all, 1e-6);
        all.ShouldContain(g => g != 0);

        float[] Weights(int start, int count)
        {
            pass.Begin(rows.Inputs, rows.Count, null);
            pass.Forward(0.3, null);
            pass.Backward(0.3, slopes, start, count);
            pass.End();
            return [.. pass.Gradients.SelectMany(g => g.Weights.Concat(g.Biases))];
        }
    }

    [Theory]
    [InlineData("Logit", new[] { 7, 6, 5 })]
    [InlineData("Logit", new int[0])]
    [InlineData("Softmax", new[] { 7 })]
    [InlineData("Squared", new[] { 7, 6 })]
    public void A_folded_network_answers_as_the_conditioned_one(string head, int[] hidden)
    {
        AnswerHead kind = Enum.Parse<AnswerHead>(head);
        EnvironmentRows rows = Rows(kind);
        ConditionedNetwork network = Network(kind, hidden);
        var pass = new ConditionedPass(network, rows.Count, 0);
        pass.Begin(rows.Inputs, rows.Count, null);
        foreach (double lambda in new[] { 0, 0.37, 1 })
        {
            float[] numbers = pass.Forward(lambda, null).ToArray();
            float[] folded = network.At(lambda).Predict(rows.Inputs, rows.Count);
            for (int r = 0; r < rows.Count; r++)
            {
                double expected = kind switch
                {
                    AnswerHead.Logit => 1 / (1 + Math.Exp(-numbers[16 * r])),
                    AnswerHead.Squared => numbers[16 * r],
                    _ => Math.Exp(numbers[16 * r]) / Enumerable.Range(0, 3).Sum(j => Math.Exp(numbers[(16 * r) + j])),
                };
                ((double)folded[kind == AnswerHead.Logit ? (2 * r) + 1 : kind == AnswerHead.Squared ? r : 3 * r]).ShouldBe(expected, 1e-5);
            }
        }
    }

    [Fact]
    public void What_is_dropped_is_made_up_for_by_what_is_kept()
    {
        float[] mask = new float[40_000];
        Dropout.Draw(0.2, new SeededRandom(3), mask);

        mask.Distinct().Order().Select(m => (double)m).ShouldBe([0, 1.25], 1e-4);
        // Standard error of the mean: 1.25 · √(.2 · .8 / 40,000) = .0025.
        mask.Average(m => (double)m).ShouldBe(1, 0.01);
    }

    static EnvironmentRows Rows(AnswerHead head)
    {
        var random = new SeededRandom(5);
        int outputs = head == AnswerHead.Softmax ? 3 : 1;
        float[] inputs = [.. Enumerable.Range(0, 12 * Inputs).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        float[] targets = new float[12 * outputs];
        for (int r = 0; r < 12; r++)
        {
            if (head == AnswerHead.Softmax)
                targets[(3 * r) + (r % 3)] = 1;
            else
                targets[r] = head == AnswerHead.Logit ? r % 2 : (float)random.NextDouble() * (r + 1) / 4;
        }

        return new EnvironmentRows(inputs, Inputs, targets, outputs, [0, 3, 7, 12]);
    }

    static ConditionedNetwork Network(AnswerHead head, int[] hidden)
    {
        var network = ConditionedNetwork.Create(Inputs, hidden, head == AnswerHead.Softmax ? 3 : 1, head, conditioned: true);
        var random = new SeededRandom(9);
        network.Initialise(random);
        foreach (Layer layer in network.Layers)
        {
            for (int j = 0; j < layer.Outputs; j++)
                layer.Biases[j] = (float)(random.NextDouble() - 0.3);
        }

        return network;
    }

    static Layer[] Gradients(ConditionedNetwork network, EnvironmentRows rows, RuleSettings rule, AnswerHead head)
    {
        var pass = new ConditionedPass(network, rows.Count, 0);
        var objective = new Objective(head, rule, new double[3]);
        float[] slopes = new float[rows.Count * 16];
        pass.Begin(rows.Inputs, rows.Count, null);
        foreach (double lambda in new[] { 0.2, 0.9 })
        {
            ReadOnlySpan<float> numbers = pass.Forward(lambda, null);
            objective.Slopes(rows, numbers, 16, lambda, warm: false, slopes);
            pass.Backward(lambda, slopes, 0, rows.Count);
        }

        pass.End();
        return pass.Gradients;
    }

    // The objective as the papers write it, of a network folded at each λ, in double precision behind the last layer.
    static double Value(ConditionedNetwork network, EnvironmentRows rows, RuleSettings rule, AnswerHead head)
    {
        double sum = 0;
        foreach (double lambda in new[] { 0.2, 0.9 })
        {
            var pass = new ConditionedPass(network, rows.Count, 0);
            pass.Begin(rows.Inputs, rows.Count, null);
            float[] numbers = pass.Forward(lambda, null).ToArray();
            double[] risks = new double[3], squares = new double[3], scales = new double[3];
            for (int e = 0; e < 3; e++)
            {
                int count = rows.Starts[e + 1] - rows.Starts[e];
                for (int r = rows.Starts[e]; r < rows.Starts[e + 1]; r++)
                {
                    double[] o = [.. Enumerable.Range(0, rows.Outputs).Select(j => (double)numbers[(16 * r) + j])];
                    double[] t = [.. Enumerable.Range(0, rows.Outputs).Select(j => (double)rows.Targets[(r * rows.Outputs) + j])];
                    risks[e] += Loss(head, o, t, 1) / count;
                    squares[e] += o.Sum(x => x * x) / count;
                    scales[e] += (Loss(head, o, t, 1 + 1e-5) - Loss(head, o, t, 1 - 1e-5)) / 2e-5 / count;
                }
            }

            double mean = risks.Average(), variance = risks.Average(x => (x - mean) * (x - mean));
            double[] sorted = [.. risks.Order()];
            double place = lambda * 2, quantile = sorted[(int)place] + ((place - (int)place) * (sorted[Math.Min(2, (int)place + 1)] - sorted[(int)place]));
            double cvar = risks.Where(x => x >= quantile).Average();
            sum += rule.Rule switch
            {
                RiskRule.Cvar => cvar,
                RiskRule.CvarVariance => cvar + (lambda * rule.Penalty * variance),
                RiskRule.CvarFull => risks.Min(c => c + (risks.Average(x => Math.Max(0, x - c)) / (1 - lambda))),
                RiskRule.Vrex => mean + (lambda * rule.Penalty * variance),
                RiskRule.Sd => mean + (lambda * rule.Penalty * squares.Average()),
                _ => mean + (lambda * rule.Penalty * scales.Average(s => s * s)),
            };
        }

        return sum;
    }

    static double Loss(AnswerHead head, double[] o, double[] t, double scale) => head switch
    {
        AnswerHead.Logit => Math.Log(1 + Math.Exp(scale * o[0])) - (t[0] * scale * o[0]),
        AnswerHead.Squared => 0.5 * ((scale * o[0]) - t[0]) * ((scale * o[0]) - t[0]),
        _ => Math.Log(o.Sum(x => Math.Exp(scale * x))) - (scale * o.Zip(t, (a, b) => a * b).Sum()),
    };
}
