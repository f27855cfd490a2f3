using Export.Diversity;
using Export.Training;

namespace Export.Tests.Diversity;

/// <summary>Which pass of a training is kept, and what of its weights.</summary>
public class KeptPassTests
{
    const int Rows = 60;
    const double Weight = 5;

    static readonly double[] shares = [0.5, 0.5];

    // The class is the sign of the first of two columns; where it is unknown, the second says the opposite.
    static readonly Examples learn = Points(1, apart: false), held = Points(2, apart: false), free = Points(3, apart: true), like = Points(4, apart: false);

    static LearningTask Task(int seed, int epochs, string kind = "mlp", double rate = 0.02, Examples? validation = null, int batch = 20) =>
        new(learn, validation, new TrainerOptions { Kinds = [kind], Hidden = [6], Epochs = epochs, Patience = 100, Batch = batch, LearningRate = rate }, seed, _ => { }, default);

    [Fact]
    public void Of_a_member_that_is_pushed_the_pass_is_kept_that_is_best_by_loss_and_push_together()
    {
        // Pushed on rows like the labelled ones, the loss is least in the first passes, and what is learnt by in the last.
        double first = double.NaN, last = double.PositiveInfinity;
        for (int epochs = 1; epochs <= 12; epochs++)
        {
            TrainedMember[] members = DbatTraining.Learn([Task(1, epochs: 12, validation: held), Task(2, epochs, validation: held)], like, Weight);
            float[] given = members[0].Model.Predict(like.Inputs, Rows);
            (int, float)[] answered = [.. Enumerable.Range(0, Rows).Select(r => given[2 * r] >= given[(2 * r) + 1] ? (0, given[2 * r]) : (1, given[(2 * r) + 1]))];
            double now = NetworkTraining.MeanLoss(members[1].Model, held, Head.Softmax)
                + (Weight * Repulsion.Dbat(members[1].Model.Predict(like.Inputs, Rows), [answered], 2, 0, new float[2 * Rows]));
            now.ShouldBeLessThanOrEqualTo(last + 1e-6, $"{epochs} passes");
            (first, last) = (epochs == 1 ? now : first, now);
        }

        last.ShouldBeLessThan(first - 0.5);
    }

    [Fact]
    public void Of_members_that_are_learnt_together_the_pass_is_kept_that_is_best_for_all()
    {
        double last = double.PositiveInfinity;
        for (int epochs = 1; epochs <= 12; epochs++)
        {
            TrainedMember[] members = DivDisTraining.Learn([Task(1, epochs, rate: 0.3, validation: held), Task(2, epochs, rate: 0.3, validation: held)], free, Weight);
            float[][] answers = [.. members.Select(m => m.Model.Predict(free.Inputs, Rows))], gradients = [.. answers.Select(a => new float[a.Length])];
            double now = members.Sum(m => NetworkTraining.MeanLoss(m.Model, held, Head.Softmax))
                + (Weight * (Repulsion.Information(answers, 2, 0, gradients) + answers.Sum(a => Repulsion.Shares(a, shares, 0, gradients[0]))));
            now.ShouldBeLessThanOrEqualTo(last + 1e-6, $"{epochs} passes");
            last = now;
        }
    }

    [Fact]
    public void An_averaged_member_has_the_mean_weights_of_its_last_quarter_of_passes()
    {
        // Of six passes two count. A plain member of the same seed makes the same passes.
        float[] Plain(int epochs) => Weights(NetworkTraining.Learn(Task(4, epochs), "mlp", t => Network.Create(2, [6], 2, Head.Softmax)));
        float[] fifth = Plain(5), sixth = Plain(6);

        float[] mean = Weights(RunTraining.Average([Task(4, epochs: 6)], 1)[0]);

        for (int i = 0; i < mean.Length; i++)
            ((double)mean[i]).ShouldBe((fifth[i] + sixth[i]) / 2.0, 1e-6);
        fifth.ShouldNotBe(sixth);
    }

    [Fact]
    public void A_snapshots_weights_move_by_the_falling_step_sizes()
    {
        // All rows in one step, a gradient that stays: two passes move by 1 and 1/2 of the step size.
        var start = Network.Create(2, [], 2, Head.Softmax);
        start.Initialise(new SeededRandom(5));

        float[] ends = Weights(RunTraining.Snapshots([Task(5, epochs: 2, "linear", 1e-3, batch: Rows)])[0]), begins = [.. start.Parameters.SelectMany(p => p.Weights)];

        for (int i = 0; i < 2; i++)
            Math.Abs((double)ends[i] - begins[i]).ShouldBe(1.5e-3, 1e-4);
    }

    static float[] Weights(TrainedMember member) => [.. ((GradientModel)member.Model).Parameters.SelectMany(p => p.Weights)];

    static Examples Points(int seed, bool apart)
    {
        var random = new SeededRandom((ulong)seed);
        float[] inputs = new float[2 * Rows], targets = new float[2 * Rows];
        for (int r = 0; r < Rows; r++)
        {
            int sign = r % 2 == 0 ? 1 : -1;
            inputs[2 * r] = sign * (float)(0.2 + random.NextDouble());
            inputs[(2 * r) + 1] = (apart ? -1 : 1) * sign * (float)(0.2 + random.NextDouble());
            targets[(2 * r) + (sign > 0 ? 0 : 1)] = 1;
        }

        return new Examples(inputs, 2, targets, 2, Rows);
    }
}
