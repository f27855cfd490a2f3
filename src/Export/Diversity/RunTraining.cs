using Export.Training;

namespace Export.Diversity;

/// <summary>Members that are cheap to have from runs that are made anyway: stops of one run, or the mean weights of each one's last passes.</summary>
static class RunTraining
{
    /// <summary>The last passes that count for a mean, as a share of all.</summary>
    const double Averaged = 0.25;

    /// <summary>
    /// One run in as many cycles as there are members. In each the step size falls along half a cosine to 0, where a member is kept
    /// (Huang et al. 2017, "Snapshot Ensembles").
    /// </summary>
    public static TrainedMember[] Snapshots(IReadOnlyList<LearningTask> tasks)
    {
        LearningTask task = tasks[0];
        TrainerOptions options = task.Options;
        var learner = new Learner(task, options.KindOf(0));
        int epochs = Math.Max(1, options.Epochs / tasks.Count), steps = (task.Learn.Count + options.Batch - 1) / options.Batch;
        var members = new List<TrainedMember>();
        foreach (LearningTask stop in tasks)
        {
            var kept = new KeptRun(task, $"snapshot{members.Count}-{task.Seed}", KeptRun.Digest(tasks), [learner.State]);
            if (kept.Resume())
            {
                members.Add(learner.Member() with { Seed = stop.Seed, Model = learner.Best.Clone() });
                continue;
            }

            for (int epoch = 0; epoch < epochs; epoch++)
            {
                int before = epoch;
                Pass(learner, task, step => learner.Adam.Rate = Rate(options.LearningRate, (before * steps) + step, epochs * steps));
                task.Progress(new MemberProgress(stop.Seed, epoch + 1, learner.Loss, null, epoch == epochs - 1));
            }

            learner.Keep();
            kept.Save();
            members.Add(learner.Member() with { Seed = stop.Seed, Model = learner.Best.Clone() });
        }

        return [.. members];
    }

    /// <summary>Step size of a step, counted from 0, of a cycle: half a cosine from the given one down to 0.</summary>
    public static double Rate(double rate, int step, int steps) => rate * (Math.Cos(Math.PI * step / steps) + 1) / 2;

    /// <summary>Each member the mean of its weights after each of the last quarter of its passes (Izmailov et al. 2018).</summary>
    public static TrainedMember[] Average(IReadOnlyList<LearningTask> tasks, int threads)
    {
        var members = new TrainedMember[tasks.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = tasks[0].Cancellation };
        Parallel.For(0, tasks.Count, parallel, i => members[i] = Average(tasks[i], i));
        return members;
    }

    static TrainedMember Average(LearningTask task, int member)
    {
        var learner = new Learner(task, task.Options.KindOf(member));
        int epochs = task.Options.Epochs, counted = Math.Max(1, (int)Math.Round(Averaged * epochs));
        var kept = new KeptRun(task, $"average-{task.Seed}", KeptRun.Digest([task]), [learner.State]);
        kept.Resume();
        while (learner.Epoch < epochs)
        {
            Pass(learner, task, _ => { });
            int so = learner.Epoch - (epochs - counted);
            if (so > 0)
                Blend(learner.Network, learner.Best, 1.0 / so);
            task.Progress(new MemberProgress(task.Seed, learner.Epoch, learner.Loss, learner.Held, learner.Epoch == epochs));
            kept.Passed();
        }

        learner.State.BestEpoch = epochs;
        kept.Save();
        return learner.Member();
    }

    static void Pass(Learner learner, LearningTask task, Action<int> before)
    {
        learner.State.Epoch++;
        learner.Random.Shuffle(learner.Order);
        double sum = 0;
        for (int start = 0, step = 0; start < learner.Order.Length; start += task.Options.Batch, step++)
        {
            task.Cancellation.ThrowIfCancellationRequested();
            Span<int> rows = learner.Order.AsSpan(start, Math.Min(task.Options.Batch, learner.Order.Length - start));
            before(step);
            sum += learner.Labelled(rows) * rows.Length;
            learner.Step();
        }

        learner.State.Loss = sum / learner.Order.Length;
    }

    // mean ← (1 − share)·mean + share·now: a running mean where the share is 1/n.
    static void Blend(GradientModel now, GradientModel mean, double share)
    {
        for (int l = 0; l < mean.Parameters.Count; l++)
        {
            Blend(now.Parameters[l].Weights, mean.Parameters[l].Weights, share);
            Blend(now.Parameters[l].Biases, mean.Parameters[l].Biases, share);
        }
    }

    static void Blend(float[] now, float[] mean, double share)
    {
        for (int i = 0; i < mean.Length; i++)
            mean[i] = (float)(((1 - share) * mean[i]) + (share * now[i]));
    }
}
