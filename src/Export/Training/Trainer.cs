namespace Export.Training;

/// <summary>Trains networks. A member depends on its seed, the rows and the options alone, never on the number of threads.</summary>
static class Trainer
{
    /// <summary>One member for each seed, in parallel, each on one thread.</summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows by which the best pass is chosen; null keeps the last pass.</param>
    /// <param name="options">How.</param>
    /// <param name="seeds">Seeds.</param>
    /// <param name="threads">Members trained at once, ≥ 1.</param>
    /// <param name="progress">Told of every pass, from several threads.</param>
    /// <param name="cancellation">Ends training between two batches.</param>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    public static TrainedMember[] TrainAll(Examples train, Examples? validation, TrainerOptions options, int[] seeds, int threads,
        Action<MemberProgress> progress, CancellationToken cancellation)
    {
        var members = new TrainedMember[seeds.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, seeds.Length, parallel, i => members[i] = Train(train, validation, options, seeds[i], progress, cancellation));
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<TrainingException>().FirstOrDefault() is { } failure)
        {
            throw new TrainingException(failure.Message);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.All(i => i is OperationCanceledException))
        {
            throw new OperationCanceledException(cancellation);
        }

        return members;
    }

    /// <summary>One member.</summary>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    public static TrainedMember Train(Examples train, Examples? validation, TrainerOptions options, int seed,
        Action<MemberProgress> progress, CancellationToken cancellation)
    {
        var random = new SeededRandom((ulong)seed);
        Network network = Network.Create(train.Columns, options.Hidden, train.Outputs, options.Head);
        network.Initialise(random);
        int[] order = Draw(train.Count, options.Bootstrap, random);
        var loop = new EpochLoop(network, train, options);
        Network best = network.Clone();
        (double bestLoss, int bestEpoch, double loss, int epoch) = (double.PositiveInfinity, 0, 0, 0);
        bool over = false;
        while (!over)
        {
            epoch++;
            random.Shuffle(order);
            loss = loop.Run(order, cancellation);
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
            progress(new MemberProgress(seed, epoch, loss, held, over));
        }

        return new TrainedMember(seed, best, epoch, bestEpoch, loss, validation is null ? null : bestLoss);
    }

    /// <summary>Mean loss over rows: cross-entropy in nats, or half the squared error summed over outputs.</summary>
    public static double MeanLoss(Network network, Examples rows, Head head)
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
