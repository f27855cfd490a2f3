namespace Export.Training;

/// <summary>Trains networks by Adam, stopping early.</summary>
static class NetworkTraining
{
    /// <summary>One network.</summary>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    /// <param name="task">What it is learnt from, and how.</param>
    /// <param name="kind">What it is called.</param>
    /// <param name="create">The network with zero weights.</param>
    public static TrainedMember Learn(LearningTask task, string kind, Func<LearningTask, GradientModel> create)
    {
        (Examples train, Examples? validation, TrainerOptions options, int seed) = (task.Learn, task.Validation, task.Options, task.Seed);
        var random = new SeededRandom((ulong)seed);
        GradientModel network = create(task);
        network.Initialise(random);
        int[] order = Draw(train.Count, options.Bootstrap, random);
        var loop = new EpochLoop(network, train, options, random);
        GradientModel best = network.Clone();
        (double bestLoss, int bestEpoch, double loss, int epoch) = (double.PositiveInfinity, 0, 0, 0);
        bool over = false;
        while (!over)
        {
            epoch++;
            random.Shuffle(order);
            loss = loop.Run(order, task.Cancellation);
            double? held = validation is null ? null : MeanLoss(network, validation, options.Head);
            if (!double.IsFinite(loss + (held ?? 0)))
                throw new TrainingException($"training of seed {seed}: the loss is {loss} in epoch {epoch}; lower --learning-rate (now "
                    + $"{options.LearningRate:R}) or look at --scale");
            if (held is null || held < bestLoss)
            {
                (bestLoss, bestEpoch) = (held ?? loss, epoch);
                best.CopyFrom(network);
            }

            over = epoch == options.Epochs || epoch - bestEpoch >= options.Patience;
            task.Progress(new MemberProgress(seed, epoch, loss, held, over));
        }

        return new TrainedMember(kind, seed, best, epoch, bestEpoch, loss, validation is null ? null : bestLoss);
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

    static int[] Draw(int count, bool bootstrap, SeededRandom random)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = bootstrap ? random.Next(count) : i;
        return order;
    }
}
