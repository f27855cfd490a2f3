using System.Diagnostics;

namespace Export.Training;

/// <summary>Trains networks by Adam, stopping early.</summary>
static class NetworkTraining
{
    /// <summary>One network.</summary>
    /// <param name="task">What it is learnt from, and how.</param>
    /// <param name="kind">What it is called.</param>
    /// <param name="create">The network with zero weights.</param>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    public static TrainedMember Learn(LearningTask task, string kind, Func<LearningTask, GradientModel> create)
    {
        (Examples train, Examples? validation, TrainerOptions options) = (task.Learn, task.Validation, task.Options);
        TrainingState state = Start(task, create(task));
        string? path = task.Checkpoints?.PathOf(task, kind);
        if (path is not null)
            task.Checkpoints!.Resume(state, path, $"{kind}-{task.Seed}");
        var loop = new EpochLoop(state, train, options);
        long saved = Stopwatch.GetTimestamp();
        bool over = Over(state, options);
        while (!over)
        {
            state.Epoch++;
            state.Random.Shuffle(state.Order);
            state.Loss = loop.Run(state.Order, task.Cancellation);
            double? held = validation is null ? null : MeanLoss(state.Network, validation, options.Head);
            if (!double.IsFinite(state.Loss + (held ?? 0)))
                throw new TrainingException($"training of seed {task.Seed}: the loss is {state.Loss} in epoch {state.Epoch}; lower "
                    + $"--learning-rate (now {options.LearningRate:R}) or look at --scale");
            if (held is null || held < state.BestLoss)
            {
                (state.BestLoss, state.BestEpoch) = (held ?? state.Loss, state.Epoch);
                state.Best.CopyFrom(state.Network);
            }

            over = Over(state, options);
            task.Progress(new MemberProgress(task.Seed, state.Epoch, state.Loss, held, over));
            if (path is not null && task.Checkpoints!.Due(Stopwatch.GetElapsedTime(saved)))
            {
                task.Checkpoints.Save(state, path);
                saved = Stopwatch.GetTimestamp();
            }
        }

        return new TrainedMember(kind, task.Seed, state.Best, state.Epoch, state.BestEpoch, state.Loss,
            validation is null ? null : state.BestLoss);
    }

    /// <summary>Mean loss over rows: cross-entropy in nats, or half the squared error summed over outputs.</summary>
    public static double MeanLoss(LearntModel network, Examples rows, Head head)
    {
        float[] answers = network.Predict(rows.Inputs, rows.Count);
        double loss = 0;
        for (int i = 0; i < answers.Length; i++)
            loss += Pass.Loss(head, answers[i], rows.Targets[i]);
        return loss / rows.Count;
    }

    static TrainingState Start(LearningTask task, GradientModel network)
    {
        var random = new SeededRandom((ulong)task.Seed);
        network.Initialise(random);
        return new TrainingState(network, network.Clone(), new Adam(network, task.Options.LearningRate, task.Options.WeightDecay), random,
            Draw(task.Learn.Count, task.Options.Bootstrap, random));
    }

    static bool Over(TrainingState state, TrainerOptions options) =>
        state.Epoch == options.Epochs || (state.Epoch > 0 && state.Epoch - state.BestEpoch >= options.Patience);

    static int[] Draw(int count, bool bootstrap, SeededRandom random)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = bootstrap ? random.Next(count) : i;
        return order;
    }
}
