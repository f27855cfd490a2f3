using Export.Training;
using Ensemble.Data;
using Testing;

namespace Export.Tests.Training;

public class CheckpointsTests
{
    static readonly TrainerOptions Options = new() { Hidden = [8], Epochs = 12, Patience = 12, Batch = 16, Bootstrap = true };

    [Fact]
    public void A_run_that_was_stopped_goes_on_to_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        Examples rows = Rows(1);
        TrainedMember whole = Trainer.Train(Task(rows, null, _ => { }), "mlp");
        using var stop = new CancellationTokenSource();
        var said = new List<string>();
        var checkpoints = new Checkpoints(folder["kept"], TimeSpan.Zero, said.Add);
        Should.Throw<OperationCanceledException>(() => Trainer.Train(Task(rows, checkpoints, p =>
        {
            if (p.Epoch == 5)
                stop.Cancel();
        }, stop.Token), "mlp"));

        int first = 0;
        TrainedMember resumed = Trainer.Train(Task(rows, checkpoints, p => first = first == 0 ? p.Epoch : first), "mlp");

        first.ShouldBe(6);
        said.ShouldBe(["mlp-7: goes on after epoch 5, where an earlier run stopped"]);
        (resumed.Epochs, resumed.BestEpoch, resumed.TrainLoss, resumed.ValidationLoss)
            .ShouldBe((whole.Epochs, whole.BestEpoch, whole.TrainLoss, whole.ValidationLoss));
        foreach ((Layer left, Layer right) in ((Network)resumed.Model).Layers.Zip(((Network)whole.Model).Layers))
            left.Weights.ShouldBe(right.Weights);
        checkpoints.Remove();
        Directory.Exists(folder["kept"]).ShouldBeFalse();
    }

    [Fact]
    public void Other_rows_options_or_seeds_never_take_it_up()
    {
        var checkpoints = new Checkpoints("kept", TimeSpan.Zero, _ => { });
        LearningTask task = Task(Rows(1), null, _ => { });
        string path = checkpoints.PathOf(task, "mlp");

        checkpoints.PathOf(Task(Rows(1), null, _ => { }), "mlp").ShouldBe(path);
        checkpoints.PathOf(Task(Rows(2), null, _ => { }), "mlp").ShouldNotBe(path);
        checkpoints.PathOf(task with { Options = Options with { LearningRate = 0.5 } }, "mlp").ShouldNotBe(path);
        checkpoints.PathOf(task with { Options = Options with { Convolution = new() { Dropout = 0.5 } } }, "mlp").ShouldNotBe(path);
        checkpoints.PathOf(task with { Seed = 8 }, "mlp").ShouldNotBe(path);
        checkpoints.PathOf(task with { Validation = null }, "mlp").ShouldNotBe(path);
    }

    [Fact]
    public void A_broken_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var checkpoints = new Checkpoints(folder["kept"], TimeSpan.Zero, _ => { });
        LearningTask task = Task(Rows(1), checkpoints, _ => { });
        Directory.CreateDirectory(folder["kept"]);
        File.WriteAllText(checkpoints.PathOf(task, "mlp"), "no archive");

        Should.Throw<DataException>(() => Trainer.Train(task, "mlp")).Message.ShouldEndWith("; delete it to train anew");
    }

    static LearningTask Task(Examples rows, Checkpoints? checkpoints, Action<MemberProgress> progress, CancellationToken cancellation = default) =>
        new(rows, rows, Options, 7, progress, cancellation) { Checkpoints = checkpoints };

    static Examples Rows(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        float[] inputs = [.. Enumerable.Range(0, 200).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] targets = [.. Enumerable.Range(0, 100).SelectMany(i => inputs[2 * i] * inputs[(2 * i) + 1] > 0 ? new[] { 1f, 0f } : [0f, 1f])];
        return new Examples(inputs, 2, targets, 2, 100);
    }
}
