namespace Export.Training;

/// <summary>Trains members. One depends on its seed, the rows and the options alone, never on the number of threads.</summary>
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
    /// <param name="checkpoints">Where states are kept; null for nowhere.</param>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    public static TrainedMember[] TrainAll(Examples train, Examples? validation, TrainerOptions options, int[] seeds, int threads,
        Action<MemberProgress> progress, CancellationToken cancellation, Checkpoints? checkpoints = null)
    {
        var members = new TrainedMember[seeds.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, seeds.Length, parallel, i => members[i] = Train(new LearningTask(
                train, validation, options, seeds[i], progress, cancellation) { Checkpoints = checkpoints },
                options.KindOf(i)));
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
    public static TrainedMember Train(LearningTask task, string kind) => MemberKinds.Find(kind).Learn(task);
}
