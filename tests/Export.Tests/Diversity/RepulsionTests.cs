using Export.Diversity;
using Export.Training;

namespace Export.Tests.Diversity;

public sealed class RepulsionTests
{
    [Fact]
    public void Against_a_sure_member_the_term_is_the_log_of_what_is_left_for_the_other_class()
    {
        // p1 = 1: -ln(1 - p2 + 1e-7). p1 = .5: -ln(.5 + 1e-7), whatever p2 is.
        float[] gradient = new float[4];
        double term = Repulsion.Dbat([0.25f, 0.75f, 0.9f, 0.1f], [[(0, 1f), (0, 0.5f)]], 2, 1, gradient);

        term.ShouldBe((-Math.Log(0.75 + 1e-7) - Math.Log(0.5 + 1e-7)) / 2, 1e-7);
        // By hand: slope (2·1 − 1)/(.75) = 4/3, times p2(1 − p2) = 3/16, half of it (two rows): .125.
        gradient.ShouldBe([0.125f, -0.125f, 0, 0], 1e-6);
    }

    [Fact]
    public void Members_that_answer_alike_share_all_information_and_independent_ones_none()
    {
        float[] coin = [1, 0, 0, 1, 1, 0, 0, 1], other = [1, 0, 1, 0, 0, 1, 0, 1];
        float[][] none = [new float[8], new float[8]];

        Repulsion.Information([coin, [.. coin]], 2, 0, none).ShouldBe(Math.Log(2), 1e-9);
        Repulsion.Information([coin, other], 2, 0, none).ShouldBe(0, 1e-9);
        Repulsion.Shares(coin, [0.5, 0.5], 0, none[0]).ShouldBe(0, 1e-9);
        // Always the first of two classes: ln 2.
        Repulsion.Shares([1, 0, 1, 0], [0.5, 0.5], 0, none[0]).ShouldBe(Math.Log(2), 1e-9);
    }

    [Theory]
    [InlineData("dbat")]
    [InlineData("information")]
    [InlineData("information of the second")]
    [InlineData("shares")]
    public void Gradients_by_what_the_softmax_gets_equal_finite_differences(string term)
    {
        const int Rows = 5, Classes = 3;
        var random = new SeededRandom(8);
        double[] z = [.. Enumerable.Range(0, Rows * Classes).Select(_ => (6 * random.NextDouble()) - 3)];
        float[] fixedMember = Softmax([.. Enumerable.Range(0, Rows * Classes).Select(_ => (6 * random.NextDouble()) - 3)], Classes);
        float[] gradient = new float[z.Length];
        double Term(double[] at, float[] into, double weight)
        {
            float[] own = Softmax(at, Classes);
            return term switch
            {
                "dbat" => Repulsion.Dbat(own, [[(0, 0.9f), (1, 0.6f), (2, 0.8f), (0, 0.4f), (1, 1f)], [(1, 0.5f), (1, 0.7f), (0, 0.9f), (2, 0.95f), (2, 0.6f)]], Classes, weight, into),
                "information" => Repulsion.Information([own, fixedMember], Classes, weight, [into, new float[own.Length]]),
                "information of the second" => Repulsion.Information([fixedMember, own], Classes, weight, [new float[own.Length], into]),
                _ => Repulsion.Shares(own, [0.2, 0.3, 0.5], weight, into),
            };
        }

        Term(z, gradient, 3);
        for (int i = 0; i < z.Length; i++)
        {
            double[] up = [.. z], down = [.. z];
            (up[i], down[i]) = (z[i] + 1e-3, z[i] - 1e-3);
            double difference = (Term(up, new float[z.Length], 0) - Term(down, new float[z.Length], 0)) / 2e-3;
            ((double)gradient[i]).ShouldBe(3 * difference, 1e-3);
        }

        gradient.ShouldContain(g => Math.Abs(g) > 0.01);
    }

    [Fact]
    public void A_push_adds_the_terms_gradient_to_that_of_the_labelled_rows()
    {
        var random = new SeededRandom(2);
        float[] inputs = [.. Enumerable.Range(0, 8).Select(_ => (float)random.NextDouble())], others = [.. inputs.Select(x => 1 - x)];
        var rows = new Examples(inputs, 2, [1, 0, 0, 1, 1, 0, 0, 1], 2, 4);
        var task = new LearningTask(rows, null, new TrainerOptions { Hidden = [3], Batch = 4 }, 5, _ => { }, default);
        var learner = new Learner(task, "mlp");
        (int, float)[][] earlier = [[(0, 0.9f), (1, 0.8f), (0, 0.7f), (1, 0.95f)]];
        double Objective() => NetworkTraining.MeanLoss(learner.Network, rows, Head.Softmax)
            + (2 * Repulsion.Dbat(learner.Network.Predict(others, 4), earlier, 2, 0, new float[8]));

        learner.Labelled([0, 1, 2, 3]);
        float[] answers = learner.Answers(others, 4), gradient = new float[8];
        Repulsion.Dbat(answers, earlier, 2, 2, gradient);
        learner.Push(others, answers, gradient, 4);

        for (int l = 0; l < 2; l++)
        {
            float[] weights = learner.Network.Parameters[l].Weights;
            for (int i = 0; i < 2; i++)
            {
                float kept = weights[i];
                weights[i] = kept + 1e-2f;
                double up = Objective();
                weights[i] = kept - 1e-2f;
                double down = Objective();
                weights[i] = kept;
                ((double)learner.Gradients[l].Weights[i]).ShouldBe((up - down) / 2e-2, 2e-3);
            }
        }
    }

    [Fact]
    public void A_snapshots_step_size_falls_along_half_a_cosine()
    {
        RunTraining.Rate(0.2, 0, 8).ShouldBe(0.2, 1e-12);
        RunTraining.Rate(0.2, 4, 8).ShouldBe(0.1, 1e-12);
        // (cos(7π/8) + 1)/2 = .03806.
        RunTraining.Rate(0.2, 7, 8).ShouldBe(0.2 * 0.038060, 1e-6);
    }

    static float[] Softmax(double[] z, int classes)
    {
        float[] p = new float[z.Length];
        for (int r = 0; r < z.Length; r += classes)
        {
            double sum = z.Skip(r).Take(classes).Sum(Math.Exp);
            for (int c = 0; c < classes; c++)
                p[r + c] = (float)(Math.Exp(z[r + c]) / sum);
        }

        return p;
    }
}
