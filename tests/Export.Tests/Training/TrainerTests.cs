using Export.Training;

namespace Export.Tests.Training;

public class TrainerTests
{
    [Fact]
    public void A_linear_model_separates_what_a_line_separates()
    {
        Examples rows = Points((x, y) => x + y > 0);

        TrainedMember member = Train(rows, null, new TrainerOptions { Kinds = ["linear"], Epochs = 300, LearningRate = 0.1 });

        Accuracy(member.Model, rows).ShouldBeGreaterThan(0.99);
    }

    [Fact]
    public void Only_hidden_units_learn_exclusive_or()
    {
        Examples rows = Points((x, y) => x * y > 0);

        double linear = Accuracy(Train(rows, null, new TrainerOptions { Kinds = ["linear"], Epochs = 60, LearningRate = 0.02 }).Model, rows);
        double hidden = Accuracy(Train(rows, null, new TrainerOptions { Hidden = [16], Epochs = 60, LearningRate = 0.02 }).Model, rows);

        linear.ShouldBeLessThan(0.7);
        hidden.ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void Members_are_the_same_bits_on_one_thread_and_on_two()
    {
        Examples rows = Points((x, y) => x * y > 0);
        var options = new TrainerOptions { Hidden = [16], Epochs = 3, Bootstrap = true };

        TrainedMember[] one = Trainer.TrainAll(rows, rows, options, [0, 1, 2], 1, _ => { }, default);
        TrainedMember[] two = Trainer.TrainAll(rows, rows, options, [0, 1, 2], 2, _ => { }, default);

        for (int i = 0; i < 3; i++)
            ((Network)two[i].Model).Layers[0].Weights.ShouldBe(((Network)one[i].Model).Layers[0].Weights);
        ((Network)one[0].Model).Layers[0].Weights.ShouldNotBe(((Network)one[1].Model).Layers[0].Weights);
    }

    [Fact]
    public void The_kept_weights_are_those_of_the_best_validation_loss()
    {
        Examples rows = Points((x, y) => x + y > 0);
        Examples wrong = Points((x, y) => x + y < 0);
        var losses = new List<double>();

        TrainedMember member = Train(rows, wrong, new TrainerOptions { Kinds = ["linear"], Epochs = 50, Patience = 3, LearningRate = 0.1 },
            p => losses.Add(p.ValidationLoss!.Value));

        member.BestEpoch.ShouldBe(losses.IndexOf(losses.Min()) + 1);
        member.Epochs.ShouldBe(member.BestEpoch + 3);
        NetworkTraining.MeanLoss(member.Model, wrong, Head.Softmax).ShouldBe(losses.Min(), 1e-12);
    }

    [Fact]
    public void A_loss_that_is_not_finite_says_so()
    {
        var rows = new Examples([float.MaxValue, 1, 2, 3], 1, [1, 0, 0, 1, 1, 0, 0, 1], 2, 4);

        TrainingException error = Should.Throw<TrainingException>(() => Trainer.TrainAll(rows, null,
            new TrainerOptions { LearningRate = 1e6 }, [4], 1, _ => { }, default));

        error.Message.ShouldContain("seed 4");
        error.Message.ShouldContain("--learning-rate");
    }

    [Fact]
    public void Few_rows_get_enough_steps()
    {
        TrainerOptions options = new TrainerOptions { Epochs = 0, Patience = 0, Batch = 64 }.For(149);

        // 3 steps a pass: 500 passes for 1500 steps, and a tenth of them as patience.
        options.Epochs.ShouldBe(500);
        options.Patience.ShouldBe(50);
    }

    static Examples Points(Func<float, float, bool> second)
    {
        var random = new SeededRandom(9);
        float[] inputs = [.. Enumerable.Range(0, 800).Select(_ => (float)random.NextDouble() * 2 - 1)];
        float[] targets = [.. Enumerable.Range(0, 400).SelectMany(i => second(inputs[2 * i], inputs[2 * i + 1]) ? new[] { 0f, 1f }
            : [1f, 0f])];
        return new Examples(inputs, 2, targets, 2, 400);
    }

    static double Accuracy(LearntModel network, Examples rows)
    {
        float[] p = network.Predict(rows.Inputs, rows.Count);
        return Enumerable.Range(0, rows.Count).Average(i => (p[2 * i] < 0.5f) == (rows.Targets[2 * i] == 0) ? 1.0 : 0);
    }

    static TrainedMember Train(Examples rows, Examples? validation, TrainerOptions options, Action<MemberProgress>? progress = null) =>
        Trainer.Train(new LearningTask(rows, validation, options, 0, progress ?? (_ => { }), default), options.KindOf(0));
}
