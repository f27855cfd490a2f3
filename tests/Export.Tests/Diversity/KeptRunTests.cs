using Ensemble.Data;
using Export.Diversity;
using Export.Training;
using Testing;

namespace Export.Tests.Diversity;

/// <summary>Members that are made to differ, learnt by a run that was stopped and taken up again.</summary>
public class KeptRunTests
{
    const int Rows = 60, Epochs = 6;

    static readonly Examples learn = Points(1), held = Points(2), free = Points(3);

    // Passes are counted over all members of the run.
    [Theory]
    [InlineData("dbat", 2)]
    [InlineData("dbat", Epochs)]
    [InlineData("dbat", Epochs + 3)]
    [InlineData("divdis", 2 * 4)]
    [InlineData("snapshots", 3)]
    [InlineData("average", 5)]
    [InlineData("average", Epochs + 1)]
    public void A_run_that_was_stopped_goes_on_to_the_same_bits(string how, int stopped)
    {
        using var folder = new TemporaryFolder();
        TrainedMember[] whole = Learn(how, Tasks(null, _ => { }));
        using var stop = new CancellationTokenSource();
        var said = new List<string>();
        var checkpoints = new Checkpoints(folder["kept"], TimeSpan.Zero, said.Add);
        int passes = 0, later = 0;
        Should.Throw<OperationCanceledException>(() => Learn(how, Tasks(checkpoints, _ =>
        {
            if (++passes == stopped)
                stop.Cancel();
        }, stop.Token)));

        TrainedMember[] resumed = Learn(how, Tasks(checkpoints, _ => later++));

        said.ShouldNotBeEmpty();
        said.ShouldAllBe(s => s.EndsWith(", where an earlier run stopped"));
        later.ShouldBeLessThan(2 * Epochs);
        for (int m = 0; m < whole.Length; m++)
        {
            Weights(resumed[m]).ShouldBe(Weights(whole[m]));
            (resumed[m].Epochs, resumed[m].BestEpoch, resumed[m].TrainLoss, resumed[m].ValidationLoss)
                .ShouldBe((whole[m].Epochs, whole[m].BestEpoch, whole[m].TrainLoss, whole[m].ValidationLoss));
        }
    }

    [Fact]
    public void Other_members_rows_or_weights_never_take_it_up()
    {
        LearningTask[] tasks = Tasks(null, _ => { });
        byte[] digest = KeptRun.Digest(tasks, free, 5);

        KeptRun.Digest(Tasks(null, _ => { }), Points(3), 5).ShouldBe(digest);
        KeptRun.Digest(tasks, Points(4), 5).ShouldNotBe(digest);
        KeptRun.Digest(tasks, free, 6).ShouldNotBe(digest);
        KeptRun.Digest([tasks[0]], free, 5).ShouldNotBe(digest);
        var kept = new Checkpoints("kept", TimeSpan.Zero, _ => { });
        kept.PathOf(tasks[0], "dbat", digest).ShouldNotBe(kept.PathOf(tasks[0], "dbat"));
    }

    [Fact]
    public void A_broken_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var checkpoints = new Checkpoints(folder["kept"], TimeSpan.Zero, _ => { });
        Learn("divdis", Tasks(checkpoints, _ => { }));
        string file = Directory.GetFiles(folder["kept"]).ShouldHaveSingleItem();
        File.WriteAllText(file, "no archive");

        string message = Should.Throw<DataException>(() => Learn("divdis", Tasks(checkpoints, _ => { }))).Message;

        message.ShouldContain(Path.GetFileName(file));
        message.ShouldEndWith("; delete it to train anew");
    }

    static TrainedMember[] Learn(string how, LearningTask[] tasks) => how switch
    {
        "dbat" => DbatTraining.Learn(tasks, free, 5),
        "divdis" => DivDisTraining.Learn(tasks, free, 5),
        "snapshots" => RunTraining.Snapshots(tasks),
        _ => RunTraining.Average(tasks, 1),
    };

    static LearningTask[] Tasks(Checkpoints? checkpoints, Action<MemberProgress> progress, CancellationToken cancellation = default) =>
        [.. new[] { 1, 2 }.Select(seed => new LearningTask(learn, held, new TrainerOptions { Kinds = ["mlp"], Hidden = [6], Epochs = Epochs, Patience = 100, Batch = 20 },
            seed, progress, cancellation) { Checkpoints = checkpoints })];

    static float[] Weights(TrainedMember member) => [.. ((GradientModel)member.Model).Parameters.SelectMany(p => p.Weights.Concat(p.Biases))];

    static Examples Points(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        float[] inputs = [.. Enumerable.Range(0, 2 * Rows).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] targets = [.. Enumerable.Range(0, Rows).SelectMany(i => inputs[2 * i] > 0 ? new[] { 1f, 0f } : [0f, 1f])];
        return new Examples(inputs, 2, targets, 2, Rows);
    }
}
